"""Windows onto a log: whatever lies in the file, they are what a plain reading of all of it gives."""

import gzip
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.logs import breaks, excerpt, indexes, lineindex
from engine.logs import reader as reading
from engine.logs import source as reading_source
from engine.logs.encoding import encoding_of, text_of
from engine.logs.follow import HEAD, Cursor, read_new
from engine.logs.lines import Line, split
from engine.logs.opening import NotReadable
from engine.logs.port import Wanted
from engine.logs.reader import Known, Reader
from engine.logs.source import FileSource
from engine.views import LogWindow
from rules.patterns import sense
from tests.rules.lives import SEOUL, rule

NOW = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
CODECS = ["utf-8", "cp949", "utf-16-le", "utf-16-be", "utf-32-le"]
SAID = ["", "a", "a failure", "suc\x1b[1mcess", "wa\0rning", "줄", "ERROR 실패", "x" * 70]
WORDS = st.sampled_from([*SAID, "\0", "\0" * 70, "\U0001f600", "਀", "Ā"])
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", ""])
TEXTS = st.lists(st.tuples(WORDS, ENDS), max_size=60).map(lambda rows: "".join(word + end for word, end in rows))
RAW = st.lists(st.sampled_from([b"\n", b"\r", b"\0", b"a", b"\x0a\x00", b"\x00\x0a", b"\0" * 66]), max_size=80)


@contextmanager
def small_blocks() -> Iterator[None]:
    """Have blocks of a few bytes, so that everything lies across the edge of one."""
    sizes = {(lineindex, "BLOCK"): 64, (lineindex, "STEP"): 128, (excerpt, "FIRST"): 16, (excerpt, "USUAL"): 4}
    with pytest.MonkeyPatch.context() as patch:
        for (module, name), size in sizes.items():
            patch.setattr(module, name, size)
        yield


def plain(data: bytes, declared: str) -> list[Line]:
    return list(split(data, encoding_of(data[:HEAD], declared), 0, 1))


def shown(window: LogWindow) -> list[tuple[int | None, int, str]]:
    return [(line.number, line.offset, line.text) for line in window.lines]


def written(lines: list[Line], encoding: str) -> list[tuple[int | None, int, str]]:
    return [(line.number, line.offset, text_of(line.raw, encoding)) for line in lines]


def check(reader: Reader, path: str, data: bytes, declared: str, place: int, count: int) -> None:
    """Compare every kind of window with the plain reading."""
    lines = plain(data, declared)
    known = Known(rule=rule(), encoding=declared)
    encoding = encoding_of(data[:HEAD], declared)

    def ask(**asked: Any) -> LogWindow:
        return reader.window(Wanted(path=path, count=count, **asked), known, NOW)

    tail = ask()
    assert shown(tail) == written(lines[-count:], encoding)
    assert [line.meaning for line in tail.lines] == [sense(rule(), line.text).meaning for line in tail.lines]
    assert tail.total == (lines[-1].number if lines else tail.total)
    number = place % (len(lines) + 2) + 1
    first = next((at for at, line in enumerate(lines) if line.number >= number), len(lines))
    assert shown(ask(line=number)) == written(lines[first : first + count], encoding)
    here = max((at for at, line in enumerate(lines) if line.offset <= place), default=0)
    assert shown(ask(offset=place, before=1)) == written(lines[max(0, here - 1) : max(0, here - 1) + count], encoding)
    top = max(0, min(here - count // 2, len(lines) - count))
    assert shown(ask(offset=place)) == written(lines[top : top + count], encoding)


@settings(max_examples=400, deadline=None)
@given(
    texts=st.lists(TEXTS, min_size=1, max_size=4),
    codec=st.sampled_from(CODECS),
    place=st.integers(0, 400),
    count=st.integers(2, 30),
)
def test_any_window_is_what_a_plain_reading_gives_while_the_file_grows(
    texts: list[str], codec: str, place: int, count: int
) -> None:
    reader, data = Reader(), b""
    with small_blocks(), tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "job.log")
        for text in texts:
            more = text.encode(codec, "replace")
            data += more
            with open(path, "ab") as log:
                log.write(more)
            check(reader, path, data, codec if codec.startswith("utf-") and codec != "utf-8" else "auto", place, count)


@settings(max_examples=300, deadline=None)
@given(pieces=RAW, codec=st.sampled_from(["auto", *CODECS]), place=st.integers(0, 200), count=st.integers(2, 9))
def test_bytes_that_are_no_text_are_read_the_same_everywhere(
    pieces: list[bytes], codec: str, place: int, count: int
) -> None:
    data = b"".join(pieces)
    with small_blocks(), tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "job.log")
        Path(path).write_bytes(data)
        check(Reader(), path, data, codec, place, count)


@settings(max_examples=300, deadline=None)
@given(
    contents=st.lists(TEXTS, min_size=2, max_size=5),
    moved=st.lists(st.sampled_from(["write", "replace", "cut"]), min_size=5, max_size=5),
    place=st.integers(0, 300),
)
def test_a_file_that_is_replaced_emptied_or_cut_is_counted_anew(
    contents: list[str], moved: list[str], place: int
) -> None:
    reader = Reader()
    with small_blocks(), tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "job.log")
        for text, how in zip(contents, moved, strict=False):
            data = text.encode()
            if how == "cut" and os.path.exists(path):
                os.truncate(path, os.path.getsize(path) // 2)
                data = Path(path).read_bytes()
            elif how == "replace":
                Path(path + ".new").write_bytes(data)
                os.replace(path + ".new", path)
            else:
                Path(path).write_bytes(data)
            check(reader, path, data, "auto", place, 7)


def whole(path: Path, reader: Reader, **asked: Any) -> LogWindow:
    return reader.window(Wanted(path=str(path), **asked), Known(rule=rule(), encoding="auto"), NOW)


def counted(path: Path, reader: Reader) -> LogWindow:
    """Return the last line once the file is counted."""
    for _ in range(500):
        window = whole(path, reader, count=1)
        if window.counted == 1.0:
            return window
        time.sleep(0.01)
    raise AssertionError("it is never counted")


def test_the_end_of_a_large_file_is_shown_before_its_lines_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = Event()
    run = indexes.Indexes._run

    def late(self: indexes.Indexes, *asked: Any) -> None:
        start.wait(10)
        run(self, *asked)

    for module in (breaks, lineindex, indexes, reading):
        monkeypatch.setattr(module, "NEAR", 100_000)
    monkeypatch.setattr(indexes.Indexes, "_run", late)
    monkeypatch.setattr(reading, "COUNTING", 0.05)
    log = tmp_path / "job.log"
    log.write_text("".join(f"line {number}\n" for number in range(1, 50_001)))
    reader = Reader()
    first = whole(log, reader, count=3)

    assert [(line.number, line.text) for line in first.lines] == [(None, f"line {n}") for n in (49998, 49999, 50000)]
    assert (first.total, first.from_end, first.counted) == (None, 3, 0.0)
    middle = whole(log, reader, offset=300_000, count=3, before=0)
    assert [line.number for line in middle.lines] == [None] * 3
    with pytest.raises(NotReadable, match="counting"):
        whole(log, reader, line=40_000)
    start.set()
    assert counted(log, reader).total == 50_000
    assert [line.number for line in whole(log, reader, offset=300_000, count=3, before=0).lines] == [
        int(line.text.split()[1]) for line in middle.lines
    ]
    (found,) = whole(log, reader, line=40_000, count=1).lines
    assert (found.number, found.text) == (40_000, "line 40000")


def test_what_the_tick_has_read_numbers_the_end_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (breaks, lineindex, indexes, reading):
        monkeypatch.setattr(module, "NEAR", 100_000)
    monkeypatch.setattr(indexes, "BUILDERS", 0)  # nothing is ever counted
    log = tmp_path / "job.log"
    log.write_text("".join(f"line {number}\n" for number in range(1, 50_001)))
    cursor = replace(read_new(str(log), Cursor(), "auto", whole=True).cursor, line=50_000)
    with log.open("a") as more:
        more.write("line 50001\n")
    known = Known(rule=rule(), encoding="auto", cursor=cursor)
    window = Reader().window(Wanted(path=str(log), count=3), known, NOW)

    assert [(line.number, line.text) for line in window.lines] == [(n, f"line {n}") for n in (49999, 50000, 50001)]


def test_a_file_with_another_beginning_is_not_numbered_by_what_was_counted_of_the_last(tmp_path: Path) -> None:
    log, reader = tmp_path / "job.log", Reader()
    log.write_text("".join(f"first {number}\n" for number in range(30_000)))
    assert counted(log, reader).total == 30_000
    log.write_text("".join(f"second line {number}\n" for number in range(40_000)))

    assert counted(log, reader).total == 40_000
    (found,) = whole(log, reader, line=35_000, count=1).lines
    assert found.text == "second line 34999"


def test_a_file_emptied_and_written_again_with_the_same_head_is_counted_anew(tmp_path: Path) -> None:
    log, reader = tmp_path / "job.log", Reader()
    head = "the same banner\n" * 100
    log.write_text(head + "short\n" * 30_000)
    assert counted(log, reader).total == 30_100
    log.write_text(head + "a longer line than before\n" * 20_000)

    assert counted(log, reader).total == 20_100


def test_the_indexes_of_many_files_stay_within_their_memory(tmp_path: Path) -> None:
    kept = indexes.Indexes(memory=3000)
    for number in range(5):
        path = tmp_path / f"{number}.log"
        path.write_bytes(b"x\n" * 100_000)
        with FileSource(str(path)) as source:
            kept.get(source, "line")

    assert len(kept._kept) == 2


def test_no_more_lines_are_given_than_the_bounds_allow(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    log.write_text("x\n" * 20_000)
    assert len(whole(log, Reader(), line=1, count=9_999).lines) == 5_000
    log.write_text("y" * 9_999 + "\n" + "x" * 10_000 + "\n" * 3 + ("z" * 10_000 + "\n") * 1_000)
    window = whole(log, Reader(), offset=5_000_000, count=5_000)

    assert 1_500_000 < sum(len(line.text) for line in window.lines) <= 2 * 1024 * 1024
    numbers = [line.number for line in window.lines]
    assert numbers == list(range(numbers[0] or 0, (numbers[0] or 0) + len(numbers)))


def test_a_line_without_end_is_shown_in_pieces_and_the_next_one_is_found(tmp_path: Path) -> None:
    log, reader = tmp_path / "job.log", Reader()
    log.write_bytes(b"one\n" + b"x" * 3_000_000 + b"\nthree\nfour\n")
    piece = whole(log, reader, line=2, count=5)

    assert (piece.lines[0].number, len(piece.lines), piece.below) == (2, 1, True)
    assert [line.text for line in whole(log, reader, line=3, count=5).lines] == ["three", "four"]
    seen = [piece.end]
    while seen[-1] < 3_000_000:
        seen.append(whole(log, reader, offset=seen[-1], before=0, count=1).end)
    assert len(seen) <= 4


def dated(start: datetime, count: int, step: timedelta, layout: str = "%Y-%m-%d %H:%M:%S") -> list[str]:
    return [f"{start + step * number:{layout}} line {number}\n" for number in range(count)]


@pytest.mark.parametrize("count", [3, 1_000, 60_000])
def test_the_first_line_at_or_after_a_time_is_found(tmp_path: Path, count: int) -> None:
    log = tmp_path / "job.log"
    start = datetime(2026, 11, 1)
    lines = dated(start, count, timedelta(seconds=10))
    log.write_text("\tno stamp above all\n" + "".join(line + "  below it\n" for line in lines))
    reader = Reader()
    for number in (0, 1, count // 2, count - 1):
        wanted = (start + timedelta(seconds=10 * number - 5)).replace(tzinfo=SEOUL)
        found = whole(log, reader, at=wanted, count=2)
        assert found.lines[0].text == lines[number].rstrip()
        assert found.lines[0].at == wanted + timedelta(seconds=5)
        assert found.lines[1].at is None
    late = whole(log, reader, at=datetime(2027, 1, 1, tzinfo=SEOUL), count=2)
    assert late.lines[-1].text == "  below it"
    assert late.below is False


def test_times_of_day_are_dated_by_the_name_of_their_file_alone(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    log.write_text("".join(dated(datetime(2026, 11, 20), 5_000, timedelta(seconds=10), "%H:%M:%S,000")))
    known = Known(rule=rule(), encoding="auto", named=date(2026, 11, 20))
    wanted = datetime(2026, 11, 20, 9, tzinfo=SEOUL)
    found = Reader().window(Wanted(path=str(log), at=wanted, count=1), known, NOW)

    assert (found.lines[0].text, found.lines[0].at) == ("09:00:00,000 line 3240", wanted)
    assert [line.at for line in whole(log, Reader(), count=3).lines] == [None] * 3
    with pytest.raises(NotReadable, match="undated"):
        whole(log, Reader(), at=wanted)


def test_a_packed_log_is_read_from_its_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_source, "UNPACKED", 1000)
    log = tmp_path / "job.log.1.gz"
    log.write_bytes(gzip.compress(b"".join(b"line %d\n" % number for number in range(1, 1_001))))
    window = whole(log, Reader(), line=50, count=2)

    assert [(line.number, line.text) for line in window.lines] == [(50, "line 50"), (51, "line 51")]
    assert (window.cut, window.size) == (True, 1000)
    log.write_bytes(b"nothing packed")
    with pytest.raises(NotReadable, match="not_packed"):
        whole(log, Reader())
