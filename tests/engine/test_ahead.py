"""Reading ahead: what is looked through is what the file holds, also where it fails or the search turns elsewhere."""

import threading
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.logs import sieve
from engine.logs.ahead import Ahead
from engine.logs.needle import Needle
from engine.logs.opening import NotReadable
from engine.logs.sieve import Sieve
from engine.logs.source import FileSource, Source


class Bytes:
    """A source of bytes, which breaks at a place."""

    def __init__(self, data: bytes, breaks_at: int | None = None) -> None:
        self.data, self.breaks_at = data, breaks_at

    def fill(self, offset: int, buffer: bytearray, size: int) -> int:
        if self.breaks_at is not None and offset <= self.breaks_at < offset + size:
            raise NotReadable("job.log", "broken")
        found = self.data[offset : offset + size]
        buffer[: len(found)] = found
        return len(found)


@given(st.binary(min_size=1, max_size=200), st.lists(st.tuples(st.integers(0, 200), st.booleans()), max_size=12))
def test_the_buffer_holds_what_was_asked_for_whatever_was_asked_for_ahead(
    data: bytes, asked: list[tuple[int, bool]]
) -> None:
    ahead, source = Ahead(16), cast(Source, Bytes(data))
    for offset, is_foreseen in asked:
        ahead.settle()
        ahead.begin(source, offset if is_foreseen else offset + 1, 16)
        filled = ahead.fill(source, offset, 16)

        assert bytes(ahead.buffer[:filled]) == data[offset : offset + 16]
    ahead.close()


def test_what_fails_ahead_is_raised_where_it_is_asked_for_and_the_next_file_is_read() -> None:
    ahead, broken, whole = Ahead(8), cast(Source, Bytes(b"x" * 30, breaks_at=20)), cast(Source, Bytes(b"needle"))
    ahead.begin(broken, 16, 8)
    with pytest.raises(NotReadable):
        ahead.fill(broken, 16, 8)
    filled = ahead.fill(whole, 0, 8)
    ahead.close()

    assert bytes(ahead.buffer[:filled]) == b"needle"


@pytest.mark.parametrize("left_after", [1, 7, None])
def test_a_search_in_many_blocks_finds_every_line_and_reads_nothing_of_a_file_that_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left_after: int | None
) -> None:
    monkeypatch.setattr(sieve, "FIRST", 64)
    monkeypatch.setattr(sieve, "BLOCK", 64)
    log, reading = tmp_path / "job.log", []
    log.write_text("".join(f"line {number} needle\n" for number in range(400)))
    fill = FileSource.fill

    def noted(self: FileSource, offset: int, buffer: bytearray, size: int) -> int:
        reading.append(self._file.closed)
        return fill(self, offset, buffer, size)

    monkeypatch.setattr(FileSource, "fill", noted)
    needle, ahead = Needle("needle", False, True), Ahead(64)
    needle.prepare()
    with FileSource(str(log)) as source:
        search = Sieve(source, "line", needle, ahead, threading.Event()).run(0, source.size)
        found = []
        for one in search:
            found += [] if one is None else [one.text]
            if left_after is not None and len(found) == left_after:
                break
        search.close()  # type: ignore[attr-defined]
    ahead.close()

    assert found == [f"line {number} needle" for number in range(left_after or 400)]
    assert len(reading) > 1
    assert not any(reading)


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
