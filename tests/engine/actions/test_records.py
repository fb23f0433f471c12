"""The audit trail as it is asked for: rows at once, filtered, in pages, and whether the file is whole."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.actions.actor import Actor
from engine.actions.journal import Wanted
from engine.actions.records import Records
from engine.actions.refused import Denied
from engine.audit import AuditTrail
from engine.monitor import HistoryUnavailable
from engine.recorder import Recorder
from engine.store import Store
from engine.store.batch import AuditHead, AuditRow, Batch

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
KIM = Actor(name="kim", source="10.0.0.7")


class Trail:
    """A trail whose rows reach the store when a test says so."""

    def __init__(self, folder: Path) -> None:
        self.now = NOW
        self.path = folder / "audit.jsonl"
        self.store = Store.open(f"sqlite:///{folder / 'batmon.db'}", NOW)
        self.file = AuditTrail(self.path, AuditHead(), clock=self.clock)
        self.owed: list[AuditRow] = []
        self.recorder = Recorder(self.file, self.owed.append)
        self.records = Records(self.store, self.file, self.recorder.witness)

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def tick(self) -> None:
        self.recorder.write()
        self.store.commit(Batch(at=self.now, audit=tuple(self.owed)))
        self.owed.clear()

    def numbers(self, **wanted: object) -> list[int]:
        return [entry.seq for entry in self.records.entries(Wanted(**wanted)).entries]  # type: ignore[arg-type]


@pytest.fixture
def trail(tmp_path: Path) -> Iterator[Trail]:
    trail = Trail(tmp_path)
    yield trail
    trail.file.close()
    trail.store.close()


def test_a_row_is_there_before_any_tick_and_once_after_it(trail: Trail) -> None:
    trail.records.note(KIM, "rerun", "nav", "started", {"reason": "다시"})
    before = trail.numbers()
    trail.tick()
    trail.records.note(KIM, "pause", "nav", "done", {})

    assert (before, trail.numbers()) == ([1], [2, 1])
    assert trail.records.events() == ["pause", "rerun"]


def test_what_batmon_did_itself_keeps_its_place_among_them(trail: Trail) -> None:
    trail.recorder.record("started", {})
    trail.records.note(KIM, "rerun", None, "started", {})
    trail.recorder.record("stopped", {})

    assert [entry.event for entry in trail.records.entries(Wanted()).entries] == ["stopped", "rerun", "started"]


def test_rows_are_found_by_what_they_say(trail: Trail) -> None:
    trail.records.note(KIM, "rerun", "nav", "started", {"reason": "KIND 타임아웃"})
    trail.records.note(Actor(name="Lee", source="10.0.0.8"), "pause", "mail", "done", {})
    trail.tick()
    middle = NOW + timedelta(seconds=1.5)

    assert trail.numbers(event="rerun") == [1]
    assert trail.numbers(who="LE") == [2]
    assert trail.numbers(job="NAV") == [1]
    assert trail.numbers(text="타임아웃") == trail.numbers(text="kind") == trail.numbers(until=middle) == [1]
    assert trail.numbers(since=middle) == [2]
    assert trail.numbers(text="nothing of the kind") == []


@pytest.mark.parametrize("stored", [0, 7, 25])
def test_pages_hold_every_row_once_wherever_the_store_has_got_to(trail: Trail, stored: int) -> None:
    for number in range(25):
        trail.records.note(KIM, "rerun", None, "started", {"number": number})
        if number + 1 == stored:
            trail.tick()
    seen: list[int] = []
    before: int | None = None
    while True:
        page = trail.records.entries(Wanted(limit=4, before=before))
        seen += [entry.seq for entry in page.entries]
        before = page.before
        if before is None:
            break

    assert seen == list(range(25, 0, -1))


def test_what_cannot_be_put_on_record_is_not_to_be_done(trail: Trail, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(AuditTrail, "write", refuse)
    with pytest.raises(Denied, match="no_record"):
        trail.records.note(KIM, "rerun", "nav", "started", {})


def test_a_store_that_does_not_answer_is_told(trail: Trail) -> None:
    trail.store.reads._engine.dispose()
    trail.store.writer.dispose()  # Windows deletes nothing that is open
    trail.store.path.unlink()  # type: ignore[union-attr]

    with pytest.raises(HistoryUnavailable):
        trail.records.entries(Wanted())


def test_the_file_is_checked_while_it_is_written(trail: Trail) -> None:
    for _ in range(3):
        trail.records.note(KIM, "rerun", None, "started", {})
    sound = trail.records.check()
    lines = trail.path.read_bytes().splitlines(keepends=True)
    trail.path.write_bytes(b"".join([lines[0], lines[2]]))
    broken = trail.records.check()

    assert (sound.rows, sound.first, sound.last, sound.troubles) == (3, 1, 3, ())
    assert [(one.kind, one.first, one.last) for one in broken.troubles] == [("removed", 2, 2)]
