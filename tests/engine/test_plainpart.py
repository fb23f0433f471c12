"""What is known to be plain is not looked through for controls again, and nothing else is taken for it."""

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
from engine.logs.plainpart import PlainPart
from engine.logs.sieve import Sieve
from engine.logs.source import FileSource
from engine.logs.unseen import Unseen

BLOCK = 64  # bytes
part = st.tuples(st.integers(0, 40), st.integers(1, 20))  # where it begins, and how long it is
ROWS = ["needle", "x" * 30, "nee\x1b[0mdle", "y\x00z", "", "\ufeffneedle", "작업"]


@given(added=st.lists(part, max_size=8), asked=part)
def test_only_what_was_said_to_be_plain_is(added: list[tuple[int, int]], asked: tuple[int, int]) -> None:
    known, said = PlainPart(), set[int]()
    for start, size in added:
        known.add(start, start + size)
        said |= set(range(start, start + size))

    assert not known.holds(asked[0], sum(asked)) or set(range(asked[0], sum(asked))) <= said


def test_the_longest_part_is_kept_and_grows() -> None:
    known = PlainPart()
    for start, end in ((0, 10), (20, 25), (50, 80), (80, 90), (45, 50), (91, 95)):
        known.add(start, end)

    assert known.holds(45, 90)
    assert not known.holds(0, 1)
    assert not known.holds(44, 46)
    assert not known.holds(89, 92)


def searched(source: FileSource, index: LineIndex, size: int, room: int) -> list[str]:
    """Return the lines in which the needle is found."""
    needle = Needle("needle", False, True)
    needle.prepare()
    numbering = Numbering(source, "line", index, Event())
    looking = Sieve(source, "line", needle, Ahead(room), Event(), numbering)
    return [one.text for one in looking.run(0, size) if one is not None]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.sampled_from(ROWS), max_size=60),
    more=st.lists(st.sampled_from(ROWS), max_size=30),
    cut=st.integers(0, 80),
    crew=st.booleans(),
    room=st.sampled_from([256, 320, 1024]),
)
def test_the_second_search_finds_what_the_first_does_and_what_was_written_since(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    texts: list[str],
    more: list[str],
    cut: int,
    crew: bool,
    room: int,
) -> None:
    log = tmp_path / "job.log"
    data = "".join(f"{text}\n" for text in texts).encode()
    log.write_bytes(data)
    with monkeypatch.context() as patched:
        for module, name, value in (
            (lineindex, "BLOCK", BLOCK),
            (lineindex, "STEP", 4 * BLOCK),
            (lineindex, "FOOT", 16),
            (cutting, "FIRST", 64),
            (cutting, "GRID", BLOCK),
            (sieve, "ALONE", 0 if crew else len(data)),
        ):
            patched.setattr(module, name, value)
        with FileSource(str(log)) as source:
            index = LineIndex(source.head, "line")
            found = [searched(source, index, source.size, room) for _ in range(2)]
        kept = max(index.done, len(data) - cut)  # by less nobody knows that it was cut
        log.write_bytes(data[:kept] + "".join(f"{text}\n" for text in ["", *more]).encode())
        with FileSource(str(log)) as source:
            again = [searched(source, index, source.size, room) for _ in range(2)]

    def plainly(raw: bytes) -> list[str]:
        rows = [row.replace("\x1b[0m", "").replace("\ufeff", "") for row in raw.decode(errors="replace").split("\n")]
        return [row for row in rows if "needle" in row]

    assert found == [plainly(data)] * 2
    assert again == [plainly(log.read_bytes())] * 2


def test_what_is_known_to_be_plain_is_not_looked_through_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("hyperscan")
    looked: list[int] = []
    ends = Unseen.ends

    def noted(self: Unseen, data: bytearray, size: int, most: int) -> list[int] | None:
        looked.append(size)
        return ends(self, data, size, most)

    monkeypatch.setattr(Unseen, "ends", noted)
    log = tmp_path / "job.log"
    log.write_text("a line of a log\n" * 400_000)
    with FileSource(str(log)) as source:
        index = LineIndex(source.head, "line")
        searched(source, index, source.size, sieve.LARGE)
        first = looked.copy()
        looked.clear()
        searched(source, index, source.size, sieve.LARGE)

    assert sum(first) == source.size
    # the small ones: the first, of which nothing was counted when it was read, and the last, of which not all is
    assert sorted(looked) == sorted(first)[:2]


def test_what_lies_behind_all_that_is_counted_is_not_known(tmp_path: Path) -> None:
    log, size = tmp_path / "job.log", lineindex.BLOCK
    log.write_bytes(b"x\n" * size)
    with FileSource(str(log)) as source:
        index = LineIndex(source.head, "line")
        index.complete(source)
        numbering = Numbering(source, "line", index, Event())
        numbering.know_plain(100, 2 * size)

    assert index.done == size
    assert index.plain.holds(100, size)
    assert not index.plain.holds(100, size + 1)
