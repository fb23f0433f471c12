"""Following real files: nothing lost, nothing twice."""

import os
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine import clock
from engine.logs import patience, watch
from engine.logs.encoding import encoding_of, text_of
from engine.logs.naming import Finder, resolved
from engine.logs.watch import LogWatch
from rules.model import Meaning
from tests.engine.reader import EVERY_LINE, Reader, add
from tests.rules.lives import rule

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
RULE = rule()


def test_only_what_was_written_since_is_read(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    reader = Reader(log)
    add(log, "one\ntwo\n")
    first = reader.lines()
    add(log, "three\r\n")

    assert (first, reader.lines(), reader.lines()) == ([(1, "one"), (2, "two")], [(3, "three")], [])


def test_many_rotated_files_are_each_known_again_when_all_of_them_move_up(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    for number in range(6, 0, -1):
        add(tmp_path / f"job.log.{number}", f"line of {number}\n")
    add(log, "one\n")
    reader = Reader(log)
    first = reader.texts()
    for number in range(6, 0, -1):
        (tmp_path / f"job.log.{number}").rename(tmp_path / f"job.log.{number + 1}")
    log.rename(tmp_path / "job.log.1")
    add(log, "two\n")

    assert (len(first), reader.texts(), reader.texts(timedelta(minutes=2))) == (7, ["two"], [])


def test_a_half_written_line_waits_for_its_end(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    reader = Reader(log)
    add(log, "one\ntw")
    first = reader.lines()
    add(log, "o\n")

    assert (first, reader.lines()) == ([(1, "one")], [(2, "two")])


def test_a_last_line_without_its_end_is_judged_after_the_silence_and_only_once(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    reader = Reader(log)
    add(log, "one\ntwo")
    first = reader.texts()
    silent = reader.lines(later=timedelta(minutes=3))
    add(log, "\nthree\n")

    assert (first, silent, reader.texts()) == (["one"], [(2, "two")], ["three"])


def test_a_half_written_line_beside_a_newer_file_waits_for_its_end_too(tmp_path: Path) -> None:
    reader = Reader(tmp_path / "a.log", tmp_path / "b.log")
    add(tmp_path / "a.log", "one\ntw")
    add(tmp_path / "b.log", "three\n")
    first = reader.texts()
    add(tmp_path / "a.log", "o\n")

    assert (first, reader.texts()) == (["one", "three"], ["two"])


def test_a_rename_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    reader = Reader(log)
    add(log, "one\n")
    reader.lines()
    add(log, "two\n")
    log.rename(tmp_path / "job.log.1")
    add(log, "three\n")

    assert reader.texts() == ["two", "three"]
    assert reader.texts() == []


def test_a_long_log_renamed_twice_while_it_is_caught_up_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "BUDGET", 40)
    log, once, twice = (tmp_path / name for name in ("job.log", "job.log.1", "job.log.2"))
    written = [f"2026-11-24 06:00:{number:02} line" for number in range(40)]
    reader = Reader(log)
    add(log, "".join(f"{text}\n" for text in written[:30]))
    found = reader.texts()
    log.rename(once)
    add(log, f"{written[30]}\n")
    found += reader.texts()
    once.rename(twice)
    log.rename(once)
    add(log, "".join(f"{text}\n" for text in written[31:]))
    while reader.watch.more:
        found += reader.texts()

    assert found == written


def test_two_renames_between_two_looks_lose_nothing(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    reader = Reader(log)
    add(log, "one\n")
    reader.lines()
    add(log, "two\n")
    log.rename(tmp_path / "job.log.1")
    add(log, "three\n")
    (tmp_path / "job.log.1").rename(tmp_path / "job.log.2")
    log.rename(tmp_path / "job.log.1")
    add(log, "four\n")

    assert reader.texts() == ["two", "three", "four"]


@pytest.mark.parametrize("moment", range(3))
def test_files_that_turn_in_the_middle_of_a_look_are_each_read_once(tmp_path: Path, moment: int) -> None:
    live, *turned = logs = [tmp_path / name for name in ("job.log", "job.log.1", "job.log.2", "job.log.3")]
    reader = Reader(live)
    for log in reversed(logs):
        add(log, f"first of {log.name}\n")
    found = reader.texts()
    for log in logs:
        add(log, f"second of {log.name}\n")
    for place, reading in enumerate(reader.watch.read(EVERY_LINE, lambda: reader.now)):
        found += [event.evidence.text for event in reading.events]
        if place == moment:
            for log, above in reversed(list(pairwise([*logs, tmp_path / "job.log.4"]))):
                log.rename(above)
            add(live, "after it\n")
    found += reader.texts() + reader.texts(timedelta(minutes=2))

    assert sorted(found) == sorted(
        ["after it", *(f"{nth} of {log.name}" for nth in ("first", "second") for log in (live, *turned))]
    )


def test_copy_and_truncate_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    reader = Reader(log)
    add(log, "one\n")
    reader.lines()
    add(log, "two\n")
    (tmp_path / "job.log.1").write_bytes(log.read_bytes())
    os.truncate(log, 0)
    add(log, "three\n")

    assert reader.texts() == ["two", "three"]


def test_a_file_that_was_emptied_and_has_grown_past_the_old_place_is_read_from_its_start(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    reader = Reader(log)
    add(log, "one\n")
    reader.lines()
    log.write_text("another one\nand two\nand three\n")

    assert reader.texts() == ["another one", "and two", "and three"]


def test_dated_files_are_read_oldest_first_and_a_new_day_is_found(tmp_path: Path) -> None:
    reader = Reader(tmp_path / "job_%Y_%m_%d.log")
    add(tmp_path / "job_2026_11_24.log", "tuesday\n")
    add(tmp_path / "job_2026_11_23.log", "monday\n")
    first = reader.texts()
    add(tmp_path / "job_2026_11_25.log", "wednesday\n")
    add(tmp_path / "other.log", "nothing\n")

    assert (first, reader.texts()) == (["monday", "tuesday"], ["wednesday"])


def test_folders_with_fields_are_searched(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "20261124_r"
    folder.mkdir(parents=True)
    (folder / "fm_2026_11_24_07_05.db").touch()
    (folder / "fm_2026_11_24.db").touch()

    found = Finder(str(tmp_path / "data" / "%Y%m%d_r" / "fm_%Y_%m_%d_%H_%M.db"), with_rotated=False).find(NOW)

    assert [(Path(file.path).name, file.named) for file in found] == [
        ("fm_2026_11_24_07_05.db", datetime(2026, 11, 24, 7, 5))
    ]


def test_what_is_looked_for_today_is_the_pattern_filled_in() -> None:
    assert resolved("log/job_%Y_%m_%d.log", NOW) == "log/job_2026_11_24.log"


def test_a_folder_in_place_of_the_log_is_a_trouble_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "job.log").mkdir()
    reader = Reader(tmp_path / "job.log")

    assert (reader.texts(), reader.watch.trouble) == ([], (str(tmp_path / "job.log"), "not_a_file"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_a_fifo_in_place_of_the_log_hangs_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "job.log")
    reader = Reader(tmp_path / "job.log")

    assert (reader.texts(), reader.watch.trouble) == ([], (str(tmp_path / "job.log"), "not_a_file"))


def test_a_file_that_mixes_utf8_and_cp949_is_decoded_line_by_line(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    log.write_bytes("작업 완료\n".encode() + "뷁 똠방각하\n".encode("cp949"))

    assert Reader(log).texts() == ["작업 완료", "뷁 똠방각하"]


def test_utf16_is_known_with_and_without_its_mark(tmp_path: Path) -> None:
    text = "2026-11-24 06:00:00 작업 시작\r\n2026-11-24 06:00:01 작업 완료\r\n"
    marked, bare = tmp_path / "a.log", tmp_path / "b.log"
    marked.write_bytes(text.encode("utf-16"))
    bare.write_bytes(text.encode("utf-16-le"))

    assert Reader(marked).texts() == Reader(bare).texts() == text.split("\r\n")[:2]


def test_the_encoding_is_not_decided_by_the_first_byte_of_a_line(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    data = "2026-11-24 06:00:01 작업 완료\n".encode("utf-16-le")
    reader = Reader(log)
    log.write_bytes(data[:1])
    first = reader.texts()
    log.write_bytes(data)

    assert (first, reader.texts()) == ([], ["2026-11-24 06:00:01 작업 완료"])


def test_colours_and_nuls_are_no_part_of_a_line() -> None:
    assert text_of(b"\x1b[31mERROR\x1b[0m \0\0failed", encoding_of(b"plain", "auto")) == "ERROR failed"


def test_idle_lines_are_given_by_the_first_and_the_last_of_a_row(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    add(log, "".join(f"2026-11-24 06:00:{second:02} working\n" for second in range(50)))
    add(log, "2026-11-24 06:05:00 working\n2026-11-24 06:05:01 success\n")
    watch = LogWatch(paths=(str(log),), encoding="auto")
    events = [event for reading in watch.read(RULE, clock.now) for event in reading.events]

    assert [(event.evidence.line, event.meaning) for event in events] == [
        (1, Meaning.ACTIVITY),
        (50, Meaning.ACTIVITY),
        (51, Meaning.ACTIVITY),
        (52, Meaning.SUCCESS),
    ]


def test_a_row_of_idle_lines_never_looks_like_a_silence(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    add(log, "".join(f"2026-11-24 06:{minute:02}:00 working\n" for minute in range(0, 50)))
    watch = LogWatch(paths=(str(log),), encoding="auto")
    meant = rule(failure=(".failure",))
    times = [event.at for reading in watch.read(meant, clock.now) for event in reading.events]

    assert len(times) > 2
    assert max(below - above for above, below in pairwise(times)) < meant.settle


def test_the_line_that_begins_a_run_after_a_success_is_not_left_out(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    texts = ["00 success", "01 working", "05 working", "11 working", "20 working", "30 working", "40 success"]
    add(log, "".join(f"2026-11-24 06:00:{text}\n" for text in texts))
    watch = LogWatch(paths=(str(log),), encoding="auto")
    given = [event.evidence.line for reading in watch.read(RULE, clock.now) for event in reading.events]

    assert given == [1, 2, 3, 4, 7]


def test_the_last_of_a_row_is_left_out_where_no_run_can_end_between_the_lines_around_it(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    texts = ["00 working", "30 working", "59 working", "59 success"]
    add(log, "".join(f"2026-11-24 06:00:{text}\n" for text in texts))
    given = {
        name: [event.evidence.line for event in Reader(log, meant=meant).events()]
        for name, meant in {
            "soon": RULE,
            "a silence": replace(RULE, settle=timedelta(seconds=59)),
            "a start may follow": replace(RULE, start=("start",)),
        }.items()
    }

    assert given == {"soon": [1, 4], "a silence": [1, 2, 4], "a start may follow": [1, 3, 4]}


def test_lines_above_the_first_stamp_take_its_time(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    add(log, "failure before any stamp\n2026-11-24 06:00:00 start\n  a line below\n")
    watch = LogWatch(paths=(str(log),), encoding="auto")
    meant = rule(failure=(".",))
    times = [event.at for reading in watch.read(meant, clock.now) for event in reading.events]

    assert times == [datetime(2026, 11, 23, 21, 0, tzinfo=UTC)] * 3


def test_a_stamp_from_the_future_is_not_believed(tmp_path: Path) -> None:
    log, now = tmp_path / "job.log", datetime.now(UTC)
    add(log, "2099-01-01 06:00:00 success\n")
    watch = LogWatch(paths=(str(log),), encoding="auto")
    (reading,) = watch.read(RULE, lambda: now)

    assert [event.at for event in reading.events] == [now]
    assert reading.skew is not None


@pytest.mark.parametrize("pattern", [".", "ERROR"], ids=["every line looked at", "gated"])
def test_a_look_that_ends_before_its_lines_is_gone_on_with_at_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str
) -> None:
    log, meant = tmp_path / "job.log", rule(failure=(pattern,))
    for number in range(40):
        add(log, f"2026-11-24 06:00:{number:02} {'ERROR' if number % 3 else 'working'}\r\n")
    whole = [event for event in Reader(log, meant=meant).events() if event.meaning is Meaning.FAILURE]
    monkeypatch.setattr(patience, "MOST", 0.0)
    monkeypatch.setattr(patience, "steady", count().__next__)  # a clock may stand still for as long as a line takes
    reader = Reader(log, meant=meant)
    looks = [reader.events() for _ in range(60)]

    assert [event for look in looks for event in look if event.meaning is Meaning.FAILURE] == whole
    assert max(len(look) for look in looks) <= 3
    assert len(whole) >= 26
    assert looks[-1] == []
