"""Looking ahead: what is seen of a log is what it holds, in order, also where it fails or nobody wants any more."""

import gc
import random
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import TypeVar, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.logs import cutting, sieve
from engine.logs.ahead import THREADS, Ahead, Cut
from engine.logs.cutting import Block
from engine.logs.needle import Needle
from engine.logs.opening import NotReadable
from engine.logs.sieve import Sieve
from engine.logs.source import FileSource, Source

T = TypeVar("T")


@pytest.fixture(autouse=True)
def _none_is_left() -> Iterator[None]:
    yield
    assert [thread for thread in threading.enumerate() if thread.name == "log-ahead"] == []


class Bytes:
    """Cuts bytes into blocks, and breaks at a place."""

    def __init__(self, data: bytes, breaks_at: int | None = None) -> None:
        self.data, self.at, self.breaks_at = data, 0, breaks_at
        self.cutting = False

    def cut(self, room: bytearray) -> Block | None:
        assert not self.cutting, "two cut at once"
        self.cutting = True
        found = self.data[self.at : self.at + len(room)]
        room[: len(found)] = found
        offset, self.at = self.at, self.at + len(found)
        self.cutting = False
        if self.breaks_at is not None and self.breaks_at < self.at:
            raise NotReadable("job.log", "broken")
        return Block(room=room, size=len(found), offset=offset, whole=0, until=self.at) if found else None


def run(ahead: Ahead, cut: Cut, look: Callable[[Block], T], is_large: bool) -> Generator[tuple[Block, T], None, None]:
    """Return the blocks without the pauses between them."""
    with closing(ahead.run(cut, look, is_large)) as blocks:
        yield from (one for one in blocks if one is not None)


def look(block: Block) -> bytes:
    """Return what is seen in a block, now and then later than in the next one."""
    time.sleep(random.choice([0, 0, 0.0005]))
    return bytes(block.room[: block.size])


@given(data=st.binary(max_size=300), size=st.integers(1, 40), is_large=st.booleans(), files=st.integers(1, 3))
def test_the_blocks_come_in_order_and_each_holds_what_was_seen_in_it(
    data: bytes, size: int, is_large: bool, files: int
) -> None:
    ahead = Ahead(size)
    for _ in range(files):
        seen = b""
        for block, found in run(ahead, Bytes(data).cut, look, is_large):
            assert (block.offset, bytes(block.room[: block.size])) == (len(seen), found)
            seen += found

        assert seen == data


@pytest.mark.parametrize("is_large", [False, True])
def test_what_fails_is_raised_behind_all_that_was_seen_before_it_and_the_next_log_is_read(is_large: bool) -> None:
    ahead, seen = Ahead(8), list[bytes]()
    broken = run(ahead, Bytes(b"x" * 30, breaks_at=20).cut, look, is_large)
    with pytest.raises(NotReadable):
        seen.extend(found for _, found in broken)

    assert seen == [b"x" * 8] * 2
    assert [found for _, found in run(ahead, Bytes(b"needle").cut, look, is_large)] == [b"needle"]


@pytest.mark.parametrize("is_large", [False, True])
def test_who_waits_for_a_block_is_told_so(is_large: bool) -> None:
    goes_on, data = threading.Event(), Bytes(b"x" * 16)

    def cut(room: bytearray) -> Block | None:
        assert data.at == 0 or goes_on.wait(20)
        return data.cut(room)

    with closing(Ahead(8).run(cut, look, is_large)) as blocks:
        first = [next(blocks), next(blocks)]
        assert first[-1] is None
        goes_on.set()

        assert [one[1] for one in (*first, *blocks) if one is not None] == [b"x" * 8] * 2


@pytest.mark.parametrize("error", [ZeroDivisionError, SystemExit])
@pytest.mark.parametrize("fails", ["cut", "look"])
@pytest.mark.parametrize("is_large", [False, True])
def test_what_fails_while_a_block_is_cut_or_looked_at_is_raised(
    is_large: bool, fails: str, error: type[BaseException]
) -> None:
    data = Bytes(b"x" * 100)

    def cut(room: bytearray) -> Block | None:
        if fails == "cut" and data.at == 16:
            raise error
        return data.cut(room)

    def fail(block: Block) -> None:
        if fails == "look" and block.offset == 16:
            raise error

    seen: list[int] = []
    with pytest.raises(error):
        seen.extend(block.offset for block, _ in run(Ahead(8), cut, fail, is_large))

    assert seen == [0, 8]


@pytest.mark.parametrize("fails", ["cut", "look"])
def test_nothing_holds_the_buffers_of_a_search_that_failed(fails: str) -> None:
    class Room(bytearray):
        """One that can be watched."""

    def fail(block: Block) -> None:
        if fails == "look" and block.offset >= 16:
            raise ZeroDivisionError

    ahead, data = Ahead(8), Bytes(b"x" * 100, breaks_at=20 if fails == "cut" else None)
    ahead._rooms = [Room(8) for _ in range(THREADS + 1)]
    rooms = [weakref.ref(room) for room in ahead._rooms]
    gc.disable()
    try:
        with suppress(ZeroDivisionError, NotReadable):
            deque(ahead.run(data.cut, fail, True), maxlen=0)
        del ahead

        assert [room() for room in rooms] == [None] * len(rooms)
    finally:
        gc.enable()


@pytest.mark.parametrize("started", range(THREADS))
def test_one_thread_is_enough_where_the_system_has_no_more(monkeypatch: pytest.MonkeyPatch, started: int) -> None:
    begun: list[threading.Thread] = []
    start = threading.Thread.start

    def begin(self: threading.Thread) -> None:
        if len(begun) == started:
            raise RuntimeError("can't start new thread")
        begun.append(self)
        start(self)

    monkeypatch.setattr(threading.Thread, "start", begin)
    found = run(Ahead(8), Bytes(b"x" * 100).cut, look, True)
    if started:
        assert b"".join(seen for _, seen in found) == b"x" * 100
    else:
        with pytest.raises(RuntimeError):
            next(found)


def test_two_blocks_are_looked_at_at_once_and_no_more_are_read_than_are_wanted() -> None:
    meeting = threading.Barrier(THREADS, timeout=10)
    data = Bytes(b"x" * 8 * 40)
    with closing(run(Ahead(8), data.cut, lambda block: meeting.wait(), True)) as blocks:
        for count, _ in enumerate(blocks, 1):
            time.sleep(0.002)
            assert data.at <= 8 * (count + THREADS)
            if count == 20:
                break
        meeting.abort()


@pytest.mark.parametrize("left_after", [1, 7, None])
def test_a_search_in_many_blocks_finds_every_line_and_reads_nothing_of_a_file_that_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left_after: int | None
) -> None:
    monkeypatch.setattr(cutting, "FIRST", 64)
    monkeypatch.setattr(sieve, "ALONE", 64)
    log, reading = tmp_path / "job.log", []
    log.write_text("".join(f"line {number} needle\n" for number in range(400)))
    fill = FileSource.fill

    def noted(self: FileSource, offset: int, buffer: bytearray, size: int) -> int:
        reading.append(self._file.closed)
        return fill(self, offset, buffer, size)

    monkeypatch.setattr(FileSource, "fill", noted)
    needle = Needle("needle", False, True)
    needle.prepare()
    with FileSource(str(log)) as source:
        search = Sieve(source, "line", needle, Ahead(64), threading.Event()).run(0, source.size)
        found = []
        for one in search:
            found += [] if one is None else [one.text]
            if left_after is not None and len(found) == left_after:
                break
        search.close()

    assert found == [f"line {number} needle" for number in range(left_after or 400)]
    assert len(reading) > 1
    assert not any(reading)


@pytest.mark.parametrize("encoding", ["line", "utf-16-le", "utf-32-le"])
def test_a_log_that_is_cut_while_it_is_read_ends_the_search_wherever_it_ends_now(encoding: str) -> None:
    codec = "utf-8" if encoding == "line" else encoding
    text = "one\r\n두\r\r\nx\r".encode(codec)
    for left in range(len(text) + 1):

        class Shrunk:
            size = 1000

            def fill(self, offset: int, buffer: bytearray, size: int, left: int = left) -> int:
                found = text[offset : min(offset + size, left)]
                buffer[: len(found)] = found
                return len(found)

            def past_hole(self, offset: int) -> int:
                return offset

        cutter = cutting.Cutter(cast("Source", Shrunk()), encoding, 0, 1000, threading.Event())
        blocks = list(islice(iter(lambda cutter=cutter: cutter.cut(bytearray(64)), None), 100))  # type: ignore[misc]

        assert len(blocks) < 100, f"{left} bytes are cut for ever"
        assert sum(block.until - block.offset for block in blocks) <= left


def test_what_two_threads_read_of_one_file_is_what_stands_there(tmp_path: Path) -> None:
    path = tmp_path / "job.log"
    path.write_bytes(b"".join(bytes([number]) * 4096 for number in range(128)))
    wrong: list[int] = []

    def read(source: FileSource, first: int) -> None:
        room = bytearray(4096)
        for turn in range(5_000):
            number = (first + turn) % 128
            filled = source.fill(number * 4096, room, 4096)
            read = source.read(number * 4096, 4096)
            if bytes(room[:filled]) != bytes([number]) * 4096 or read != room:
                wrong.append(number)

    with FileSource(str(path)) as source:
        threads = [threading.Thread(target=read, args=(source, first)) for first in (0, 64)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert wrong == []
