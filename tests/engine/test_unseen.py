"""What is learned of a log once it is opened: nothing is taken for plain in which patterns do not see all."""

import os
import re
import time
from pathlib import Path
from threading import Event
from threading import enumerate as enumerate_threads

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.logs import indexes, lineindex, unseen
from engine.logs.indexes import Indexes
from engine.logs.lineindex import LineIndex
from engine.logs.opening import NotReadable
from engine.logs.source import FileSource
from engine.logs.unseen import Unseen, learn_plain
from tests.engine.faults import until

BLOCK = 16  # bytes
STEP = 4 * BLOCK
UNSEEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xef\xbb\xbf")
MARK = b"\xef\xbb\xbf"
PIECES = [b"a line\n", b"x" * 23, b"\r\n", b"\t", MARK, MARK[:2], b"\x1b[0m", b"\x00", b"\x7f", b"\xff", b"\n"]


@pytest.fixture(autouse=True)
def _hyperscan() -> None:
    pytest.importorskip("hyperscan")


def opened(path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str = "line") -> tuple[Indexes, LineIndex]:
    """Return the indexes that are kept once this log is opened and all of it counted, and its own."""
    monkeypatch.setattr(indexes, "FIRST", 0.001)
    kept = Indexes()
    with FileSource(str(path)) as source:
        index = kept.get(source, encoding)
    assert index.built.wait(20)
    return kept, index


def learned(path: Path) -> LineIndex:
    """Return the index of a log once all of it is counted and looked through."""
    with FileSource(str(path)) as source:
        index = LineIndex(source.head, "line")
        index.complete(source)
        learn_plain(source, index, lambda: True)
    return index


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=80), calm=st.integers(0, 400))
def test_what_is_learned_to_be_plain_holds_nothing_that_patterns_do_not_see(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pieces: list[bytes], calm: int
) -> None:
    data = b"".join(pieces) + b"x" * calm
    log = tmp_path / "job.log"
    log.write_bytes(data)
    with monkeypatch.context() as patched:
        patched.setattr(lineindex, "BLOCK", BLOCK)
        patched.setattr(lineindex, "STEP", STEP)
        patched.setattr(unseen, "STEP", STEP)
        index = learned(log)
        done = index.done

    odd = {place for match in UNSEEN.finditer(data) for place in range(*match.span())}
    plain = {place for place in range(len(data)) if index.plain.holds(place, place + 1)}
    steps = [range(at, min(at + STEP, done)) for at in range(0, done, STEP)]
    assert not UNSEEN.search(data[min(plain, default=0) : max(plain, default=-1) + 1])
    if not odd:
        assert plain == set(range(done))
    assert plain or all(odd & {*step, step.stop, step.stop + 1} for step in steps)


@pytest.mark.parametrize("before", [1, 2])
def test_a_mark_that_lies_across_two_steps_is_seen(tmp_path: Path, before: int) -> None:
    log = tmp_path / "job.log"
    log.write_bytes(b"x" * (lineindex.STEP - before) + MARK + b"x" * 3 * lineindex.STEP)
    index = learned(log)

    assert not index.plain.holds(lineindex.STEP - 3, lineindex.STEP)
    assert index.plain.holds(2 * lineindex.STEP, 3 * lineindex.STEP)


def test_a_log_that_is_opened_is_said_to_be_counted_and_then_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, goes_on = tmp_path / "job.log", Event()
    log.write_text("a line of a log\n" * 1_000_000)
    ends = Unseen.ends

    def wait(self: Unseen, data: bytearray, size: int, most: int) -> list[int] | None:
        assert goes_on.wait(20)
        return ends(self, data, size, most)

    monkeypatch.setattr(Unseen, "ends", wait)
    _, index = opened(log, monkeypatch)
    assert not index.is_building
    assert not index.plain.holds(0, 1)
    with FileSource(str(log)) as source:
        assert index.breaks_before(source, source.size) == 1_000_000
    goes_on.set()
    until(lambda: index.plain.holds(0, index.done))


def test_logs_that_wait_to_be_looked_through_keep_no_other_from_being_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexes, "CALM", 60.0)
    monkeypatch.setattr(indexes, "FIRST", 0.001)
    monkeypatch.setattr(indexes, "PAUSE", 0.001)
    kept = Indexes()
    for number in range(indexes.BUILDERS + 2):
        log = tmp_path / f"{number}.log"
        log.write_text("a line of a log\n" * 600_000)
        with FileSource(str(log)) as source:
            index = kept.get(source, "line")
            until(lambda: index.breaks_before(source, source.size) == 600_000)  # noqa: B023
            assert not index.plain.holds(0, 1)

    assert len(kept._looking) <= indexes.BUILDERS
    monkeypatch.setattr(indexes, "ALONE", 0.0)
    until(lambda: not kept._looking)


def test_nobody_who_reads_is_disturbed_by_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, looked = tmp_path / "job.log", list[int]()
    log.write_text("a line of a log\n" * 1_000_000)
    ends = Unseen.ends

    def noted(self: Unseen, data: bytearray, size: int, most: int) -> list[int] | None:
        looked.append(size)
        if len(looked) == 3:  # somebody reads on
            monkeypatch.setattr(indexes, "CALM", 60.0)
        return ends(self, data, size, most)

    monkeypatch.setattr(Unseen, "ends", noted)
    monkeypatch.setattr(indexes, "CALM", 0.0)
    _, index = opened(log, monkeypatch)
    until(lambda: len(looked) >= 3)
    time.sleep(4 * indexes.PAUSE)
    assert len(looked) == 3
    monkeypatch.setattr(indexes, "CALM", 0.0)
    until(lambda: index.plain.holds(0, index.done))


def test_a_log_in_wide_characters_is_not_looked_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "job.log"
    log.write_bytes("a line of a log\n".encode("utf-16-le") * 600_000)
    looked: list[object] = []
    monkeypatch.setattr(indexes, "learn_plain", lambda *args: looked.append(args))
    earlier = {one for one in enumerate_threads() if one.name == "line-index"}
    opened(log, monkeypatch, "utf-16-le")
    until(lambda: {one for one in enumerate_threads() if one.name == "line-index"} <= earlier)

    assert looked == []


def test_it_ends_when_nobody_wants_it_and_where_the_log_has_become_shorter(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    log.write_bytes(b"x\n" * 2 * lineindex.STEP)
    with FileSource(str(log)) as source:
        index = LineIndex(source.head, "line")
        index.complete(source)
        answers = iter([True, False])
        learn_plain(source, index, lambda: next(answers))
        assert index.plain.holds(0, lineindex.STEP)
        assert not index.plain.holds(0, lineindex.STEP + 1)

        os.truncate(log, 3 * lineindex.STEP // 2)
        learn_plain(source, index, lambda: True)
        assert not index.plain.holds(0, lineindex.STEP + 1)


def test_nothing_of_a_hole_is_read_and_what_is_known_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, size = tmp_path / "job.log", 64 * lineindex.STEP
    with log.open("wb") as file:
        file.seek(size)
        file.write(b"x\n" * lineindex.STEP)
    read: list[int] = []
    fill = FileSource.fill

    def noted(self: FileSource, offset: int, buffer: bytearray, size: int) -> int:
        read.append(offset)
        return fill(self, offset, buffer, size)

    with FileSource(str(log)) as source:
        index = LineIndex(source.head, "line")
        index.complete(source)
        monkeypatch.setattr(FileSource, "fill", noted)
        learn_plain(source, index, lambda: True)
        first = read.copy()
        read.clear()
        learn_plain(source, index, lambda: True)

    assert index.plain.holds(size, index.done)
    assert min(first) >= size - lineindex.STEP
    assert max(first) > size
    assert [offset for offset in read if offset >= size] == []


@pytest.mark.parametrize("behind", [0, 1, 1000, 70_000])
def test_a_hole_that_ends_behind_what_is_counted_ends_it(tmp_path: Path, behind: int) -> None:
    log, turns = tmp_path / "job.log", list[bool]()
    with log.open("wb") as file:
        file.write(b"x\n" * lineindex.STEP)
        file.truncate(2 * lineindex.STEP + 3 * lineindex.BLOCK + behind)  # room that was taken beforehand
    with FileSource(str(log)) as source:
        index = LineIndex(source.head, "line")
        index.complete(source)

        def goes_on() -> bool:
            turns.append(True)
            return len(turns) < 100

        learn_plain(source, index, goes_on)

    assert len(turns) < 10
    assert index.plain.holds(0, lineindex.STEP)


def test_a_log_that_cannot_be_read_on_ends_it_as_it_ends_the_counting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "job.log"
    log.write_text("a line of a log\n" * 1_000_000)

    failed: list[bool] = []

    def fail(*_: object) -> None:
        failed.append(True)
        raise NotReadable(str(log), "broken")

    monkeypatch.setattr(indexes, "learn_plain", fail)
    kept, index = opened(log, monkeypatch)
    until(lambda: bool(failed) and not kept._looking)
    with FileSource(str(log)) as source:
        assert index.breaks_before(source, source.size) == 1_000_000
