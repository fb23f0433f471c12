"""What several threads share: each case is one order of their steps, made by hand, in which something went wrong."""

import sys
import threading
from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from engine import plain
from engine.actions.logfiles import LogFiles
from engine.actions.refused import Refused
from engine.actions.trash import Record
from engine.book import Book
from engine.history import History
from engine.lane import Lane
from engine.logs import lineindex, reader
from engine.logs.follow import Cursor
from engine.logs.indexes import Indexes
from engine.logs.lineindex import LineIndex
from engine.logs.port import Wanted
from engine.logs.reader import Known, Reader
from engine.logs.source import FileSource
from engine.logs.tailing import Tail, Tailer
from engine.state import JobState
from engine.store.batch import Batch, JobBatch
from engine.store.errors import StoreBroken, StoreDamaged
from engine.store.store import Store
from tests.rules.lives import rule

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
LINE = b"x" * 63 + b"\n"


@pytest.fixture
def no_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Have the system refuse every thread until it is undone."""

    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        yield patch


@pytest.mark.skipif(sys.platform == "win32", reason="a store that is being asked cannot be put aside there, see below")
def test_what_a_question_to_the_old_store_finds_is_not_said_of_the_new_one(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'batmon.db'}", NOW)
    job = JobBatch(job_id="new", name="New", zone="UTC", state="s")

    def ask(*, is_renewed: bool) -> None:
        with store.reads.connection():
            if is_renewed:
                store._damage = "malformed"
                store.renew(NOW)
                store.commit(Batch(at=NOW, jobs=(job,)))
            raise StoreDamaged("malformed")

    with pytest.raises(StoreDamaged):
        ask(is_renewed=True)
    assert store.find_loss() is None
    assert list(store.reads.load_states()) == ["new"]
    with pytest.raises(StoreDamaged):
        ask(is_renewed=False)
    assert store.find_loss() == "damaged"
    store.close()


def test_a_damaged_store_that_cannot_be_put_aside_while_it_is_asked_is_put_aside_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(13, f"{target} cannot be made of {source}")

    store = Store.open(f"sqlite:///{tmp_path / 'batmon.db'}", NOW)
    store.commit(Batch(at=NOW, jobs=(JobBatch(job_id="old", name="Old", zone="UTC", state="s"),)))
    store._damage = "malformed"
    with store.reads.connection(), monkeypatch.context() as patch:
        if sys.platform != "win32":  # there the open file refuses by itself
            patch.setattr(Path, "rename", refuse)
        with pytest.raises(StoreBroken):
            store.renew(NOW)
    loss, kept = store.find_loss(), store.renew(NOW)

    assert loss == "damaged"
    assert kept is not None
    assert kept.exists()
    assert (store.find_loss(), store.reads.load_states()) == (None, {})
    store.close()


def test_a_line_is_found_while_the_counts_grow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "job.log"
    log.write_bytes(LINE * 98_304)
    with FileSource(str(log)) as source:
        index = LineIndex(source.head, "utf-8")

        def late(*asked: Any) -> int:
            found = bisect_right(*asked)
            index.extend(source)
            return found

        monkeypatch.setattr(lineindex, "bisect_right", late)

        assert index.beginning_of(source, 50_001) == 50_000 * len(LINE)


def test_a_file_written_anew_between_two_steps_keeps_no_old_counts(tmp_path: Path) -> None:
    log, banner = tmp_path / "job.log", b"#" * 2000 + b"\n"
    log.write_bytes(banner + b"short\n" * 12_000)
    with FileSource(str(log)) as source:
        index = LineIndex(source.head, "utf-8")
        index.complete(source)
    with log.open("ab") as more:
        more.write(b"short\n" * 30_000)
    with FileSource(str(log)) as source:
        assert index.is_of(source)
        log.write_bytes(banner + b"a much longer line of the new run\n" * 9_000)
        index.complete(source)
    with FileSource(str(log)) as source:
        assert not index.is_of(source)


def test_a_window_is_of_one_state_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, total = tmp_path / "job.log", reader._View._total
    log.write_bytes(b"2026-11-24 06:00:00 old\n" * 100)

    def turned(view: reader._View) -> int | None:
        if log.stat().st_size > 100:
            log.write_bytes(b"2026-11-24 07:00:00 new\n")
        return total(view)

    monkeypatch.setattr(reader._View, "_total", turned)
    window = Reader().window(Wanted(path=str(log), count=5), Known(rule=rule(), encoding="auto"), NOW)

    assert [(line.number, line.text) for line in window.lines] == [(1, "2026-11-24 07:00:00 new")]
    assert (window.total, window.size) == (1, 24)


def test_a_log_is_followed_once_there_is_a_thread_again(no_thread: pytest.MonkeyPatch) -> None:
    tail = cast(Tail, SimpleNamespace(closed=False, is_free=False, key=()))
    tailer = Tailer()
    with pytest.raises(RuntimeError):
        tailer.add(tail)
    assert tailer.count == 0
    no_thread.undo()

    tailer.add(tail)

    assert tailer._thread is not None
    assert tailer._thread.is_alive()
    tail.closed = True


def test_a_file_is_counted_once_there_is_a_thread_again(tmp_path: Path, no_thread: pytest.MonkeyPatch) -> None:
    log, indexes = tmp_path / "job.log", Indexes()
    log.write_bytes(LINE * 400_000)
    with FileSource(str(log)) as source:
        for _ in range(3):  # more often than there are places
            assert indexes.get(source, "utf-8").done == 0
        no_thread.undo()
        index = indexes.get(source, "utf-8")
        assert index.built.wait(20)
        assert index.breaks_before(source, source.size) == 400_000


def test_the_lane_of_a_job_that_is_taken_out_meanwhile_is_drawn_as_it_was() -> None:
    state = SimpleNamespace(job=SimpleNamespace(id="a"), rule=rule(), quiet=())
    book = SimpleNamespace(states={"a": state}, maintenance=(), timezone="UTC")

    def spans(*asked: object) -> dict[str, list[object]]:
        book.states = {}
        return {"a": []}

    store = SimpleNamespace(reads=SimpleNamespace(spans=spans, marks=lambda *asked: {"a": []}))

    (lane,) = History(cast(Any, store), cast(Book, book)).lanes(["a"], NOW, NOW)

    assert lane.job == "a"


def test_a_log_is_not_put_back_while_its_job_is_read() -> None:
    files, done = LogFiles.__new__(LogFiles), list[str]()
    state = SimpleNamespace(away=True, progress=None, logs=None)
    files._turn = threading.Lock()
    files._book = cast(Book, SimpleNamespace(states={"a": state}))
    record = cast(Record, SimpleNamespace(place="old.log", cursor=plain.dump(Cursor(offset=1000))))

    with pytest.raises(Refused, match="restore_reading"):
        files._land("a", record, lambda: done.append("put back"))

    assert done == []
    assert not files._turn.locked()


def test_a_look_that_ends_as_it_is_left_hands_its_lane_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.lane.PROMPT", 0.0)
    lane = Lane("", lambda state, moment: None, lambda looked: None, lambda: None, lambda: True)
    states = [cast(JobState, SimpleNamespace(job=SimpleNamespace(id=name), hangs=False, away=False)) for name in "abc"]
    jobs = iter(states)
    monkeypatch.setattr(lane, "_start", lambda: None)
    first = lane._take(1, jobs, NOW)
    lane.leave_slow()  # just before the thread comes back for the next

    assert first is states[0]
    assert lane._take(1, jobs, NOW) is None
    assert lane._take(2, jobs, NOW) is states[1]
    lane._leave(1)
    assert (lane.hanging(), states[0].hangs) == ([], False)
