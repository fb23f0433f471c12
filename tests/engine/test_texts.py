"""Any text: every encoding decided by line, every kind of line end, lines of any length, and any bytes in any cuts.

`BATMON_LONG_EXAMPLES=20000` looks longer.
"""

import os
from datetime import timedelta
from itertools import count, pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.logs import encoding as texts
from engine.logs import lines as ends
from engine.logs import patience
from engine.logs.encoding import CUT, LONGEST, encoding_of, text_of, unit_of
from engine.logs.follow import MOST, Cursor, read_new
from engine.logs.lines import count_ends
from rules.model import Event
from tests.engine.reader import Reader, add

STAMP = "2026-11-24 06:00:00 "
LONG = int(os.environ.get("BATMON_LONG_EXAMPLES", "0"))
SILENCE = timedelta(minutes=3)
QUOTED = 1000
KOREAN = f"{STAMP}작업 시작\r\n{STAMP}뷁 똠방각하\r\n"
TWO_LINES = KOREAN.split("\r\n")[:2]

ENCODED = {
    "UTF-8": KOREAN.encode(),
    "UTF-8 with its mark": KOREAN.encode("utf-8-sig"),
    "CP949": KOREAN.encode("cp949"),
    "UTF-8, then CP949": f"{TWO_LINES[0]}\n".encode() + f"{TWO_LINES[1]}\n".encode("cp949"),
    "CP949, then UTF-8": f"{TWO_LINES[0]}\n".encode("cp949") + f"{TWO_LINES[1]}\n".encode(),
    "UTF-16LE": KOREAN.encode("utf-16-le"),
    "UTF-16BE": KOREAN.encode("utf-16-be"),
    "UTF-16LE with its mark": b"\xff\xfe" + KOREAN.encode("utf-16-le"),
    "UTF-16BE with its mark": b"\xfe\xff" + KOREAN.encode("utf-16-be"),
    "UTF-16LE with lone returns": KOREAN.replace("\r\n", "\r").encode("utf-16-le") + "\n".encode("utf-16-le"),
    "NULs around the lines": b"\0" * 9 + KOREAN.encode().replace(b"\r\n", b"\0\0\0\r\n") + b"\0" * 5,
    "colours": KOREAN.encode().replace(b" ", b"\x1b[1;31m \x1b[0m"),
    "lone returns": KOREAN.replace("\r\n", "\r").encode() + b"\n",
}


@pytest.mark.parametrize("name", ENCODED)
def test_a_line_is_read_as_it_was_written_whatever_its_encoding(tmp_path: Path, name: str) -> None:
    add(tmp_path / "job.log", ENCODED[name])

    found = [text for text in Reader(tmp_path / "job.log").texts(SILENCE) if text]

    assert found == TWO_LINES


DECLARED = {
    "euc-kr": KOREAN.encode("cp949"),
    "ks_c_5601-1987": KOREAN.encode("cp949"),
    "UTF-16": b"\xfe\xff" + KOREAN.encode("utf-16-be"),
    "utf16": b"\xff\xfe" + KOREAN.encode("utf-16-le"),
    "utf_16_be": KOREAN.encode("utf-16-be"),
    "utf-32": b"\xff\xfe\0\0" + KOREAN.encode("utf-32-le"),
}


@pytest.mark.parametrize("name", DECLARED)
def test_a_declared_encoding_goes_by_any_of_its_names_and_by_its_superset(tmp_path: Path, name: str) -> None:
    add(tmp_path / "job.log", DECLARED[name])

    assert Reader(tmp_path / "job.log", encoding=name).texts() == TWO_LINES


@pytest.mark.parametrize("order", ["le", "be"])
def test_utf16_of_korean_words_alone_is_known_without_its_mark(order: str) -> None:
    head = "작업 시작\r\n".encode(f"utf-16-{order}")

    assert encoding_of(head, "auto") == f"utf-16-{order}"


@pytest.mark.parametrize("other", ["\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
def test_a_line_ends_at_nothing_but_line_feeds_and_returns(tmp_path: Path, other: str, codec: str) -> None:
    add(tmp_path / "job.log", f"{STAMP}one{other}still one\n{STAMP}two\n".encode(codec))

    assert [number for number, _ in Reader(tmp_path / "job.log").lines()] == [1, 2]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_a_character_with_the_byte_of_a_line_feed_ends_no_line_in_utf16(tmp_path: Path, codec: str) -> None:
    log, text = tmp_path / "job.log", f"{STAMP}ਅ가ਅĊഅ가അč one"  # hold the bytes of \\n and \\r, across two as well
    reader = Reader(log)
    add(log, f"{text}\n{text}".encode(codec))
    first = reader.texts()
    add(log, "\ntwo\n".encode(codec))

    assert (first, reader.texts()) == ([text], [text, "two"])


def test_progress_that_only_returns_is_read_as_it_comes_and_a_half_line_end_waits(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    reader = Reader(log)
    add(log, f"{STAMP}10%\r20%\r")
    first = reader.lines()
    add(log, "30%\r")
    second = reader.lines()
    add(log, "\nERROR\r\n")

    assert (first, second) == ([(1, f"{STAMP}10%")], [(2, "20%")])
    assert reader.lines() == [(3, "30%"), (4, "ERROR")]


def test_a_return_before_a_long_silence_and_its_line_feed_are_one_line_end(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    reader = Reader(log)
    add(log, f"{STAMP}one\r")
    first = reader.lines(SILENCE)
    add(log, "\ntwo\r\n")

    assert (first, reader.lines()) == ([(1, f"{STAMP}one")], [(2, "two")])


def test_a_cp949_line_that_ends_like_a_broken_off_utf8_one_is_cp949() -> None:
    assert text_of("done 世".encode("cp949"), "line") == "done 世"


def test_one_wrong_byte_costs_one_character_in_both_encodings() -> None:
    assert text_of("작업 \udcff실패".encode("utf-8", "surrogateescape"), "line") == "작업 \ufffd실패"
    assert text_of("작업 ".encode("cp949") + b"\xff" + " 실패".encode("cp949"), "line") == "작업 \ufffd 실패"


@pytest.mark.parametrize("codec", ["utf-8", "cp949", "utf-16-le"])
@pytest.mark.parametrize("shift", range(4))
def test_a_character_at_the_cut_of_a_long_line_spoils_no_other(codec: str, shift: int) -> None:
    raw = ("x" * shift + "가" * LONGEST).encode(codec)
    text = text_of(raw, "line" if codec != "utf-16-le" else codec)

    assert set(text.removeprefix("x" * shift).removesuffix(CUT)) == {"가"}
    assert LONGEST // 3 - 2 <= len(text) <= LONGEST // 2 + shift + len(CUT)


SEVERAL = f"{STAMP}시작 𝄞\r\nERROR 실패 뷁\n\x1b[31m끝\x1b[0m\rERROR\n"


@pytest.mark.parametrize("codec", ["utf-8", "cp949", "utf-16-le", "utf-16-be"])
def test_a_read_that_ends_at_any_byte_changes_no_line(tmp_path: Path, codec: str) -> None:
    data = SEVERAL.replace("𝄞", "" if codec == "cp949" else "𝄞").encode(codec)
    add(tmp_path / "whole.log", data)
    whole = Reader(tmp_path / "whole.log").lines()
    assert len(whole) == 4
    for cut in range(1, len(data)):
        log = tmp_path / f"cut{cut}.log"
        reader = Reader(log)
        add(log, data[:cut])
        found = reader.lines()
        add(log, data[cut:])

        assert found + reader.lines() == whole, cut


# lines of any length


def test_a_line_of_ten_megabytes_is_one_line_and_judged_by_its_beginning(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    add(log, f"{STAMP}one\n" + "ERROR " + "x" * 10_000_000 + " FATAL\n" + f"{STAMP}three\n")

    events = Reader(log).all_events()

    assert [event.evidence.line for event in events] == [1, 2, 3]
    assert events[1].evidence.text == "ERROR " + "x" * (QUOTED - 6)
    chunk = read_new(str(log), Cursor(), "auto", whole=True)
    long = text_of(list(chunk.lines)[1].raw, "line")
    assert (len(long), long[-2:]) == (LONGEST + len(CUT), CUT)


def test_a_half_written_line_is_judged_as_soon_as_no_more_of_it_counts_and_never_again(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    reader = Reader(log)
    add(log, f"{STAMP}one\nERROR " + "x" * (LONGEST - 100))
    first = reader.lines()
    add(log, "x" * 1000)
    second = reader.lines()
    add(log, "ERROR" * 3_000_000)
    third = reader.lines(SILENCE)
    add(log, "ERROR\nERROR three\n")

    assert (first, third) == ([(1, f"{STAMP}one")], [])
    assert second == [(2, "ERROR " + "x" * (QUOTED - 6))]
    assert reader.lines() == [(3, "ERROR three")]


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
def test_a_growing_line_costs_what_it_grows_by(tmp_path: Path, codec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    log, read, real = tmp_path / "job.log", [0], os.read

    def counted(descriptor: int, size: int) -> bytes:
        data = real(descriptor, size)
        read[0] += len(data)
        return data

    reader = Reader(log)
    add(log, f"{STAMP}one\n".encode(codec) + ("x" * 10_000_000).encode(codec))
    reader.all_events()
    monkeypatch.setattr(os, "read", counted)
    for _ in range(20):
        add(log, ("y" * 4096).encode(codec))
        assert reader.lines(timedelta()) == []

    assert read[0] < 20 * 4 * len(("y" * 4096).encode(codec))
    add(log, "\nERROR three\n".encode(codec))
    assert reader.lines() == [(3, "ERROR three")]


def test_a_first_line_without_a_stamp_that_grows_is_not_read_again_from_its_start(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    reader = Reader(log)
    add(log, "ERROR " + "x" * (2 * LONGEST))

    assert [number for number, _ in reader.lines(timedelta(seconds=1))] == [1]


def test_a_line_longer_than_two_reads_is_one_line(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    add(log, f"{STAMP}one\n" + "ERROR" * (2 * MOST // 5 + 1000) + f"\n{STAMP}three\n")

    assert [event.evidence.line for event in Reader(log).all_events()] == [1, 2, 3]


def test_a_long_history_in_utf16_is_split_in_moments(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    add(log, (f"{STAMP}작업 완료\n" * 100_000).encode("utf-16-le"))

    chunk = read_new(str(log), Cursor(), "auto", whole=True, most=8_000_000)

    assert sum(1 for _ in chunk.lines) == count_ends(chunk.data, chunk.cursor.encoding) == 100_000


# holes of NULs


def test_a_line_behind_a_hole_of_any_size_is_judged(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    with log.open("wb") as file:  # as after `> job.log` under a writer that keeps its place
        file.seek(200_000_000)
        file.write(f"{STAMP}ERROR one\n".encode())

    (event,) = Reader(log).all_events()

    assert (event.evidence.line, event.evidence.text) == (1, f"{STAMP}ERROR one")
    assert event.evidence.offset == 200_000_000


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be"])
def test_what_a_power_cut_broke_off_is_no_part_of_the_line_behind_the_hole(tmp_path: Path, codec: str) -> None:
    log, later = tmp_path / "job.log", "2026-11-25 06:00:00 start"
    add(log, f"{STAMP}one\n{STAMP}wor".encode(codec) + b"\0" * 4096 + f"{later}\n".encode(codec))

    events = Reader(log).events()

    assert [event.evidence.text for event in events] == [f"{STAMP}one", f"{STAMP}wor", later]
    assert [event.at.day for event in events] == [23, 23, 24]


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
def test_a_hole_behind_a_long_line_is_seen_though_it_comes_in_two_pieces(tmp_path: Path, codec: str) -> None:
    log = tmp_path / "job.log"
    reader = Reader(log)
    add(log, (STAMP + "x" * LONGEST * 2).encode(codec) + b"\0" * 40)
    first = reader.lines()
    add(log, b"\0" * 40 + "ERROR\n".encode(codec))

    assert (len(first), reader.lines()) == (1, [(1, "ERROR")])


def test_a_hole_is_no_line_and_neither_is_the_line_end_alone_behind_it(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    add(log, b"one\n" + b"\0" * 100 + b"\n" + b"\0" * 100 + b"three\n\nfive\n")

    chunk = read_new(str(log), Cursor(), "auto", whole=False)

    assert [(line.number, line.raw) for line in chunk.lines] == [(1, b"one"), (3, b"three"), (4, b""), (5, b"five")]


# any bytes in any cuts

PIECES = [
    *(b"ERROR broken", "작업 실패".encode(), "작업 실패".encode("cp949"), b"x" * 90, b"x" * 190, b"x" * 450),
    *(b"\n", b"\n", b"\r\n", b"\r", b"\0", b"\0" * 40, b"\0" * 64, b"\0" * 200, b"\xec\x9e", b"\xff"),
    *(b"\x1b[31m", b"\x85", "\u2028".encode(), b"\v", STAMP.encode()),
]
some_bytes = st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=6)), max_size=30).map(b"".join)


def without_times(events: list[Event]) -> list[tuple[object, ...]]:
    """Return what each line with something in it is; empty ones are told as rows."""
    found = [event.evidence for event in events if event.evidence.text]
    return [(item.offset, item.line, item.text) for item in found]


@pytest.mark.timeout(0 if LONG else 120)
@settings(max_examples=LONG or 300, deadline=None)
@given(
    data=some_bytes,
    cuts=st.lists(st.integers(0, 1500), max_size=12),
    codec=st.sampled_from(["auto", "utf-16-le", "cp949"]),
)
@example(data=b"x" * 449 + b"\xff" + ends.NULS + b"ERROR", cuts=[500], codec="utf-16-le")  # less than 64 by its units
def test_any_bytes_in_any_cuts_with_restarts_give_the_lines_of_one_read_and_lose_no_failure_after(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, cuts: list[int], codec: str
) -> None:
    folder = tmp_path_factory.mktemp("texts")
    first, last = f"{STAMP}one\n", "\nERROR the last\n"
    plain = "utf-8" if codec == "auto" else codec
    data = first.encode(plain) + data + b"\0" * (len(data) % unit_of(codec)) + last.encode(plain)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "LONGEST", 200)
        patch.setattr(ends, "LONGEST", 200)
        add(folder / "whole.log", data)
        whole = Reader(folder / "whole.log", encoding=codec).events(SILENCE)
        reader, live = Reader(folder / "live.log", encoding=codec), []
        reader.now += timedelta(seconds=10)
        places = sorted({0, *(cut for cut in cuts if cut < len(data)), len(data)})
        for low, high in pairwise(places):
            add(folder / "live.log", data[low:high])
            live += reader.events(timedelta())
            reader.restart()

    assert without_times(live) == without_times(whole)
    assert live[-1].evidence.text == "ERROR the last"


def test_a_look_that_ended_before_its_lines_has_more_and_reads_no_newer_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "MOST", 0.0)
    monkeypatch.setattr(patience, "steady", count().__next__)  # a clock may stand still for as long as a line takes
    reader = Reader(tmp_path / "job_%Y-%m-%d.log")
    for day in (23, 24):
        add(tmp_path / f"job_2026-11-{day}.log", f"2026-11-{day} 06:00:00 one\n2026-11-{day} 06:00:01 two\n")
    first = reader.texts()
    had_more = reader.watch.more

    assert (first, had_more) == (["2026-11-23 06:00:00 one"], True)
    assert reader.texts() == ["2026-11-23 06:00:01 two", "2026-11-24 06:00:00 one"]
