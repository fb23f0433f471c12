"""Lines counted in what a search reads: the counts and the numbers of hits are those of a plain count."""

import re
from pathlib import Path
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.logs import cutting, lineindex, sieve
from engine.logs.ahead import Ahead
from engine.logs.lineindex import LineIndex
from engine.logs.needle import Needle
from engine.logs.numbering import Numbering
from engine.logs.sieve import Sieve
from engine.logs.source import FileSource

BLOCK = 64  # bytes
ENDS = {"\n": 4, "\r\n": 3, "\r": 2, "\n\r\r\n": 1}
end = st.sampled_from([one for one, often in ENDS.items() for _ in range(often)])
word = st.sampled_from(["needle", "a needle here", "작업", "x" * 30, "", "x" * 90, "y"])
hole = st.sampled_from([0, 0, 0, 0, 0, 0, 60, 400])  # NULs


def count(data: bytes, encoding: str) -> int:
    """Return how many lines end: at `\\n`, and at each `\\r` that no `\\n` follows."""
    plain = data if encoding in ("line", "cp949") else data.decode(encoding, "replace").encode("utf-8")
    return len(re.findall(rb"\r\n|\r|\n", plain))


@pytest.mark.parametrize("encoding", ["line", "cp949", "utf-16-le", "utf-16-be", "utf-32-le"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(word, end, hole), max_size=60),
    begun=st.integers(0, 10),
    blocks=st.sampled_from([(128, 64), (200, 32), (1024, 100)]),
    ahead=st.integers(0, 3),
    crew=st.booleans(),
)
def test_what_a_search_counts_is_what_a_plain_count_counts(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    encoding: str,
    rows: list[tuple[str, str, int]],
    begun: int,
    blocks: tuple[int, int],
    ahead: int,
    crew: bool,
) -> None:
    codec = "utf-8" if encoding == "line" else encoding
    data = b"".join(f"{text}{stop}".encode(codec) + bytes(nuls // 4 * 4) for text, stop, nuls in rows)
    log = tmp_path / "job.log"
    log.write_bytes(data)
    needle = Needle("needle", False, True)
    needle.prepare()
    with monkeypatch.context() as patched:
        for module, name, value in (
            (lineindex, "BLOCK", BLOCK),
            (lineindex, "STEP", 4 * BLOCK),
            (lineindex, "FOOT", 16),
            (cutting, "FIRST", blocks[1]),
            (cutting, "GRID", BLOCK),
            (sieve, "ALONE", 0 if crew else len(data)),
        ):
            patched.setattr(module, name, value)
        buffers = Ahead(blocks[0] * (ahead + 1))
        with FileSource(str(log)) as source:
            index = LineIndex(source.head, encoding)
            for _ in range(begun if ahead else 0):  # somebody has opened it before
                index.extend(source)
            numbering = Numbering(source, encoding, index, Event())
            looking = Sieve(source, encoding, needle, buffers, Event(), numbering)
            found = [(one.line.offset, numbering.number(one.line.offset)) for one in looking.run(0, len(data)) if one]
            counts = list(index._counts)

    firsts = [data[: place * BLOCK] for place in range(len(counts))]
    halves = ["\r".encode(codec), "\n".encode(codec)]
    split = [first.endswith(halves[0]) and data[len(first) :].startswith(halves[1]) for first in firsts]
    assert counts == [count(first, encoding) - half for first, half in zip(firsts, split, strict=True)]
    assert found == [(offset, count(data[:offset], encoding) + 1) for offset, _ in found]
    assert index.done + BLOCK + len(halves[0]) > len(data)


def test_what_follows_the_bytes_that_were_read_says_nothing_of_their_line_ends(tmp_path: Path) -> None:
    half = b"x" * (lineindex.BLOCK - 1) + b"\r"
    log = tmp_path / "job.log"
    log.write_bytes(half + b"\n" + half[1:] + b"\nthe end")
    with FileSource(str(log)) as source:
        index = LineIndex(source.head, "line")
        size = 2 * lineindex.BLOCK
        room = bytearray(log.read_bytes()[:size] + b"left of an older block")
        index.take(source, room, size, 0, index.counts_in(room, size, 0))

        assert list(index._counts) == [0, 0]
        index.complete(source)
        assert list(index._counts) == [0, 0, 1]
        assert index.breaks_before(source, source.size) == 2


@pytest.mark.parametrize("encoding", ["line", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_is_counted_behind_the_end_that_a_reader_sees_changes_none_of_its_numbers(
    tmp_path: Path, end: str, encoding: str
) -> None:
    codec = "utf-8" if encoding == "line" else encoding
    log, size, unit = tmp_path / "job.log", lineindex.BLOCK, len("x".encode(codec))
    row = ("x" * 100 + end).encode(codec)
    data = (
        "y".encode(codec) * ((2 * size // unit + 1) % (len(row) // unit)) + row * 3000
    )  # a border parts `\r` and `\n`
    back, feed = "\r".encode(codec), "\n".encode(codec)
    for seen in (size * 3 // 2 + 4, 2 * size - 4, 2 * size, 2 * size + 4, size * 5 // 2 + 8):
        log.write_bytes(data[:seen])
        with FileSource(str(log)) as source:
            log.write_bytes(data)
            index = LineIndex(source.head, encoding)
            with FileSource(str(log)) as later:
                index.complete(later)
            asked = {0, seen, *(place + step for place in range(0, seen, size // 4) for step in (-4, 0, 4, 100))}

            for place in sorted(one for one in asked if 0 <= one <= seen):
                half = data[:place].endswith(back) and data[place : min(place + unit, seen)] == feed
                assert index.breaks_before(source, place) == count(data[:place], encoding) - half, (seen, place)
