"""Logs that are copied to a rotated name and emptied some time later: every line is told once."""

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.sharing import read_at
from tests.engine.reader import Reader, add

MINUTES = timedelta(minutes=3)  # a look at all files lies in between
STAMP = "2026-11-24 02:00:00"


def lines(*texts: str) -> str:
    return "".join(f"{STAMP} {text}\n" for text in texts)


def texts(reader: Reader, later: timedelta = timedelta(0)) -> list[str]:
    return [text.removeprefix(f"{STAMP} ") for text in reader.texts(later)]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "job.log"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "job.log.1"


def test_a_copy_that_lies_beside_its_log_is_not_told_again(log: Path, copy: Path) -> None:
    reader = Reader(log)
    add(log, lines("one", "two"))
    first = texts(reader)
    shutil.copy(log, copy)
    beside = texts(reader, MINUTES)
    add(log, lines("three"))
    grown = texts(reader, 2 * MINUTES)
    os.truncate(log, 0)
    add(log, lines("four"))

    assert (first, beside, grown, texts(reader)) == (["one", "two"], [], ["three"], ["four"])
    assert texts(reader, 3 * MINUTES) == []


def test_a_copy_that_is_being_made_is_not_told(log: Path, copy: Path) -> None:
    reader = Reader(log)
    add(log, lines(*map(str, range(300))))
    reader.texts()
    whole = log.read_bytes()
    told = []
    for size in (10, 2_000, len(whole) - 5, len(whole)):
        copy.write_bytes(whole[:size])
        told += texts(reader)
        copy.write_bytes(whole[:size].ljust(len(whole), b"\0"))  # whoever copies may make room for all of it first
        told += texts(reader)
    add(log, lines("last"))
    told += texts(reader)

    assert told == ["last"]


def test_what_was_not_read_yet_is_told_from_the_log_or_once_it_is_emptied_from_its_copy(log: Path, copy: Path) -> None:
    reader = Reader(log)
    add(log, lines("one"))
    first = texts(reader)
    add(log, lines("two"))
    shutil.copy(log, copy)
    beside = texts(reader)
    add(log, lines("three"))
    shutil.copy(log, copy)
    os.truncate(log, 0)

    assert (first, beside, texts(reader)) == (["one"], ["two"], ["three"])


def test_a_copy_that_lacks_lines_that_were_read_is_told_no_more(log: Path, copy: Path) -> None:
    reader = Reader(log)
    add(log, lines("one"))
    reader.texts()
    shutil.copy(log, copy)
    add(log, lines("two"))
    told = texts(reader)
    os.truncate(log, 0)
    add(log, lines("three"))

    assert (told, texts(reader), texts(reader, MINUTES)) == (["two"], ["three"], [])


def test_where_both_are_seen_for_the_first_time_each_line_is_told_once(log: Path, copy: Path) -> None:
    add(log, lines("one", "two"))
    shutil.copy(log, copy)
    add(log, lines("three"))
    reader = Reader(log)
    first = texts(reader)
    os.truncate(log, 0)
    add(log, lines("four"))

    assert (first, texts(reader)) == (["one", "two", "three"], ["four"])


def test_an_older_log_that_begins_alike_is_no_copy(log: Path, copy: Path) -> None:
    banner = "".join(f"# {'=' * 60} {number}\n" for number in range(30))
    add(copy, banner + lines("monday"))
    add(log, banner + lines("a longer tuesday"))
    told = texts(Reader(log))

    assert [text for text in told if "day" in text] == ["monday", "a longer tuesday"]


def test_a_log_without_stamps_that_is_like_the_one_before_it_is_no_copy(log: Path, copy: Path) -> None:
    add(copy, "begin\ndone\n")
    add(log, "begin\ndone\n")

    reader = Reader(log)

    assert reader.texts(MINUTES) + reader.texts(MINUTES) == ["begin", "done"] * 2


def test_a_copy_of_an_old_log_that_is_put_back_is_told(log: Path, copy: Path) -> None:
    reader = Reader(log)
    add(log, lines("tuesday"))
    reader.texts()
    add(copy, lines("monday"))

    assert texts(reader) == ["monday"]


def test_logs_whose_lines_say_only_the_time_are_alike_on_every_day(log: Path, copy: Path) -> None:
    add(copy, "02:00:00 begin\n02:00:05 done\n")
    yesterday = copy.stat().st_mtime - 86_400
    os.utime(copy, (yesterday, yesterday))
    add(log, "02:00:00 begin\n02:00:05 done\n")

    assert len(Reader(log).texts(MINUTES)) == 4


def test_a_log_that_was_written_anew_and_alike_after_it_was_copied_is_told(log: Path, copy: Path) -> None:
    reader = Reader(log)
    add(log, "begin\ndone\n")
    first = reader.texts(MINUTES)
    shutil.copy(log, copy)
    written = copy.stat().st_mtime + 60
    os.truncate(log, 0)
    add(log, "begin\ndone\n")
    os.utime(log, (written, written))

    assert (first, reader.texts(MINUTES)) == (["begin", "done"], ["begin", "done"])


def test_a_day_that_was_copied_and_emptied_unseen_is_told_though_all_days_begin_alike(log: Path, copy: Path) -> None:
    banner = "".join(f"# {'=' * 60} {number}\n" for number in range(30))
    reader = Reader(log)
    add(log, banner + "".join(f"2026-11-23 02:00:{second:02} friday\n" for second in range(50)))
    reader.texts()
    os.truncate(log, 0)
    add(copy, banner + "2026-11-24 02:00:00 saturday\n")
    add(log, banner + "2026-11-25 02:00:00 sunday\n")

    assert [text[20:] for text in reader.texts() if "day" in text] == ["saturday", "sunday"]


@pytest.mark.parametrize("then", [os.remove, lambda log: os.truncate(log, 0)])
def test_a_copy_that_lacks_lines_is_known_after_a_restart(log: Path, copy: Path, then: Callable[[Path], None]) -> None:
    reader = Reader(log)
    add(log, lines("one"))
    reader.texts()
    shutil.copy(log, copy)
    add(log, lines("two"))
    reader.texts(MINUTES)
    reader.restart()
    then(log)
    add(log, lines("three"))

    assert (texts(reader), texts(reader, MINUTES)) == (["three"], [])


def test_a_copy_that_moves_up_is_still_one(log: Path, copy: Path) -> None:
    reader = Reader(log)
    add(log, lines("one"))
    reader.texts()
    shutil.copy(log, copy)
    told = texts(reader, MINUTES)
    copy.rename(f"{log}.2")
    add(log, lines("two"))
    shutil.copy(log, copy)
    told += texts(reader, MINUTES)
    os.truncate(log, 0)
    add(log, lines("three"))

    assert told + texts(reader) + texts(reader, MINUTES) == ["two", "three"]


def test_a_copy_over_an_older_one_is_not_told_and_then_all_is_still(log: Path, copy: Path) -> None:
    reader = Reader(log)
    add(copy, lines("zero"))
    add(log, lines("one", "two"))
    first = texts(reader)
    with copy.open("r+b") as older:
        older.write(log.read_bytes())

    told = texts(reader, MINUTES) + texts(reader)

    assert (first, told) == (["zero", "one", "two"], [])
    assert not reader.watch.is_turning(reader.now)
    assert reader.watch.still(reader.now, ZoneInfo("Asia/Seoul"), MINUTES, None) is not None
    assert reader.watch.unread()[0] == 0


def test_a_copy_is_not_read_again_and_again(log: Path, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(log)
    add(log, lines(*["x" * 1000] * 1000))
    while reader.texts():
        pass
    shutil.copy(log, copy)
    reader.texts()
    read = [0]

    def counted(file: int, size: int, offset: int) -> bytes:
        read[0] += size
        return read_at(file, size, offset)

    monkeypatch.setattr("engine.logs.follow.read_at", counted)

    reader.texts()

    assert read[0] < 20_000
    assert reader.watch.unread()[0] == 0
