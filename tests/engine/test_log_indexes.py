"""The indexes of lines as they are made: once for all who ask, beside them, and no longer than somebody asks."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Event, Thread, current_thread
from threading import enumerate as enumerate_threads

import pytest

from engine.logs import indexes, lineindex
from engine.logs.indexes import Indexes
from engine.logs.lineindex import LineIndex
from engine.logs.port import Wanted
from engine.logs.reader import Known, Reader
from engine.logs.source import FileSource
from tests.rules.lives import rule

SIZE = 40_000_000  # bytes
LINE = b"2026-11-24 06:00:00 a line of the log\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "job.log"
    path.write_bytes(LINE * (SIZE // len(LINE)))
    return path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return where files are read to be counted."""
    places: list[int] = []
    fill = FileSource.fill

    def noted(self: FileSource, offset: int, buffer: bytearray, size: int) -> int:
        places.append(offset)
        return fill(self, offset, buffer, size)

    monkeypatch.setattr(FileSource, "fill", noted)
    monkeypatch.setattr(indexes, "learn_plain", lambda *_: None)
    return places


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it never comes"
        time.sleep(0.01)


def ask(kept: Indexes, log: Path) -> LineIndex:
    with FileSource(str(log)) as source:
        return kept.get(source, "line")


def ends(index: LineIndex, log: Path) -> int | None:
    with FileSource(str(log)) as source:
        return index.breaks_before(source, source.size)


def test_a_file_is_counted_once_for_all_who_ask_at_once(log: Path, read: list[int]) -> None:
    kept, together = Indexes(), Barrier(50)
    found: list[LineIndex] = []

    def reader() -> None:
        together.wait(10)
        found.append(ask(kept, log))

    threads = [Thread(target=reader) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    until(lambda: ends(ask(kept, log), log) == SIZE // len(LINE))

    assert len({id(index) for index in found}) == 1
    assert len(read) == len(set(read)) <= SIZE // lineindex.STEP + 1


def test_what_nobody_asks_for_any_more_is_left_and_goes_on_when_somebody_does(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexes, "ALONE", 0.0)
    kept = Indexes()
    left = ask(kept, log)
    assert left.built.wait(20)
    done = left.done
    monkeypatch.setattr(indexes, "ALONE", 60.0)
    until(lambda: not kept._building)
    index = ask(kept, log)
    until(lambda: ends(index, log) == SIZE // len(LINE))

    assert done < SIZE / 2
    assert index is left


@pytest.mark.parametrize(("reads_another", "gives_way"), [(True, True), (False, False)])
def test_a_file_is_counted_more_slowly_while_somebody_reads_another(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reads_another: bool, gives_way: bool
) -> None:
    other, waits, asked = tmp_path / "other.log", list[float](), Event()
    other.write_bytes(LINE)

    earlier = set(enumerate_threads())  # another test may have left a file that is still counted

    def sleep(seconds: float) -> None:
        if current_thread() not in earlier:
            waits.append(seconds)
        asked.wait(20)

    monkeypatch.setattr(indexes, "sleep", sleep)
    monkeypatch.setattr(indexes, "CALM", 60.0)
    monkeypatch.setattr(indexes, "learn_plain", lambda *_: None)
    kept = Indexes()

    index = ask(kept, log)
    if reads_another:
        ask(kept, other)
    asked.set()
    until(lambda: ends(index, log) == SIZE // len(LINE))

    assert (indexes.PAUSE in waits) is gives_way
    assert waits[0] == indexes.FIRST


def test_a_file_that_grows_is_counted_on_from_where_it_ended(log: Path, read: list[int]) -> None:
    kept = Indexes()
    index = ask(kept, log)
    until(lambda: not kept._building)
    read.clear()
    with log.open("ab") as more:
        more.write(LINE * 10_000)

    assert ask(kept, log) is index
    assert ends(index, log) == SIZE // len(LINE) + 10_000
    assert min(read) >= SIZE - 3 * lineindex.BLOCK


@pytest.mark.skipif(not hasattr(os, "SEEK_DATA"), reason="nobody tells where a file has holes")
def test_a_log_that_begins_with_a_hole_of_many_gigabytes_is_shown_at_once(tmp_path: Path) -> None:
    log, start = tmp_path / "job.log", 50_000_000_000
    with log.open("wb") as file:
        file.seek(start)
        file.write(b"".join(b"2026-11-24 06:%02d:00 line %d\n" % (minute, minute) for minute in range(60)))
    known = Known(rule=rule(), encoding="auto")
    noon = datetime(2026, 11, 24, 3, tzinfo=UTC)
    began = time.perf_counter()
    last = Reader().window(Wanted(path=str(log), count=1), known, noon).lines
    at = (
        Reader()
        .window(Wanted(path=str(log), at=datetime(2026, 11, 23, 21, 30, tzinfo=UTC), count=1), known, noon)
        .lines
    )
    took = time.perf_counter() - began
    os.truncate(log, 0)  # whoever counts its lines need not go on

    assert [line.text for line in (*last, *at)] == ["2026-11-24 06:59:00 line 59", "2026-11-24 06:30:00 line 30"]
    assert took < 5


@pytest.mark.skipif(not hasattr(os, "SEEK_DATA"), reason="nobody tells where a file has holes")
def test_holes_are_counted_without_reading_them_and_lines_behind_them_have_their_numbers(
    tmp_path: Path, read: list[int]
) -> None:
    log, hole, text = tmp_path / "job.log", 3_000_000_000, LINE * 30_000
    with log.open("wb") as file:
        for place in (0, hole, 2 * hole):
            file.seek(place)
            file.write(text)
    with FileSource(str(log)) as source:
        index = LineIndex(source.head, "line")
        index.complete(source)

        assert index.breaks_before(source, source.size) == 90_000
        assert index.breaks_before(source, hole) == 30_000
        assert index.beginning_of(source, 30_002) == hole + len(LINE)
        assert index.beginning_of(source, 90_000) == 2 * hole + len(text) - len(LINE)
        assert index.is_of(source)
    assert len(read) <= 3 * (len(text) // lineindex.STEP + 2)


@pytest.mark.parametrize("place", ["behind the text", "before the end"])
@pytest.mark.parametrize("written", [10, 5000])
def test_a_hole_that_is_filled_makes_it_another_file(tmp_path: Path, written: int, place: str) -> None:
    log, kept = tmp_path / "job.log", Indexes()
    with log.open("wb") as file:
        file.write(LINE * written)
        file.truncate(20 * lineindex.BLOCK)
    counted = ask(kept, log)
    assert ends(counted, log) == written
    with log.open("r+b") as file:
        file.seek(written * len(LINE) if place == "behind the text" else counted.done - 100)
        file.write(LINE)

    index = ask(kept, log)

    assert index is not counted
    assert ends(index, log) == written + 1


@pytest.mark.skipif(not hasattr(os, "SEEK_DATA"), reason="nobody tells where a file has holes")
def test_a_hole_at_the_end_is_not_read(tmp_path: Path, read: list[int]) -> None:
    log = tmp_path / "job.log"
    with log.open("wb") as file:
        file.write(LINE * 1000)
        file.truncate(3_000_000_000)
    with FileSource(str(log)) as source:
        index = LineIndex(source.head, "line")
        index.complete(source)

        assert index.breaks_before(source, source.size) == 1000
        assert index.is_of(source)
    assert len(read) < 5


@pytest.mark.skipif(not hasattr(os, "SEEK_DATA"), reason="nobody tells where a file has holes")
def test_no_hole_is_passed_in_a_file_that_was_written_anew(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    with log.open("wb") as file:
        file.write(LINE * 1000)
        file.truncate(40 * lineindex.BLOCK)
    with FileSource(str(log)) as source:
        index = LineIndex(source.head, "line")
        index.extend(source)
        done = index.done
        with log.open("r+b") as file:
            file.seek(999 * len(LINE))
            file.write(LINE.upper())
        index.extend(source)

        assert 0 < index.done == done


@pytest.mark.parametrize("most", [20, 40])
def test_of_a_file_beyond_all_bounds_only_the_beginning_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(lineindex, "MOST", most)
    log = tmp_path / "job.log"
    with log.open("wb") as file:
        file.write(LINE * 10)
        file.truncate(30 * lineindex.BLOCK)
        file.seek(30 * lineindex.BLOCK)
        file.write(LINE * (SIZE // len(LINE)))
    with FileSource(str(log)) as source:
        index = LineIndex(source.head, "line")
        index.complete(source)
        room = bytearray(source.read(index.done, 8 * lineindex.BLOCK))
        index.take(source, room, len(room), index.done, [])

        step = lineindex.STEP // lineindex.BLOCK
        assert (most - step) * lineindex.BLOCK < index.done < (most + step) * lineindex.BLOCK
        assert index.breaks_before(source, 12 * lineindex.BLOCK) == 10
        assert index.breaks_before(source, source.size) is None


def test_who_asks_whether_it_is_the_file_does_not_wait_for_who_counts(log: Path) -> None:
    with FileSource(str(log)) as source:
        index = LineIndex(source.head, "line")
        index.extend(source)
        answers: list[bool] = []
        with index._lock:  # as it is held nearly all the time while a log is counted
            asker = Thread(target=lambda: answers.append(index.is_of(source)))
            asker.start()
            asker.join(5)

            assert answers == [True]
