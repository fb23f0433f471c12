"""Old rows of the audit trail go, and their going is itself on record."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.audit import AuditTrail
from engine.auditcheck import FORGOTTEN, verify
from engine.forgetting import Forgetting
from engine.store import Store
from engine.store.batch import AuditHead, AuditRow, Batch

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
KEEP = timedelta(days=30)


class World:
    """A store, a trail and a day that passes."""

    def __init__(self, folder: Path) -> None:
        self.now = NOW
        self.path = folder / "audit.jsonl"
        self.store = Store.open(f"sqlite:///{folder / 'batmon.db'}", NOW)
        self.trail = AuditTrail(self.path, AuditHead(), clock=lambda: self.now)
        self.forgetting = Forgetting(self.store, self.trail, self.owe)

    def owe(self, row: AuditRow) -> None:
        self.store.commit(Batch(at=self.now, audit=(row,)))

    def days(self, count: int) -> None:
        for _ in range(count):
            self.owe(self.trail.write("rerun", "kim", "10.0.0.7", None, "done", {}))
            self.now += DAY

    def problems(self) -> list[tuple[str, int, int]]:
        found = verify(self.path, self.store.reads.audit_head())
        return [(str(one.trouble), one.first, one.last) for one in found]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.trail.close()
    world.store.close()


def lines(world: World) -> list[bytes]:
    return world.path.read_bytes().splitlines(keepends=True)


def test_what_is_older_goes_from_file_and_store_and_the_rest_still_holds(world: World) -> None:
    world.days(60)
    world.forgetting.work(world.now, KEEP)
    world.forgetting.work(world.now, KEEP)
    seqs = [row.seq for row in world.store.reads.audit(limit=100)]

    assert len(lines(world)) == 31
    assert (seqs[0], seqs[-1]) == (61, 31)
    assert world.store.reads.audit(limit=1)[0].event == FORGOTTEN
    assert world.problems() == []
    assert world.trail.write("stopped", "batmon", "local", None, "done", {}).seq == 62


def test_nothing_goes_before_its_time_and_once_a_day_is_enough(world: World) -> None:
    world.days(31)
    world.forgetting.work(world.now - 3 * DAY, KEEP)
    before = world.path.read_bytes()
    world.forgetting.work(world.now, KEEP)

    assert world.path.read_bytes() == before


SPOILED: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "one more is taken away": lambda kept: kept[1:],
    "a new beginning is forged": lambda kept: [kept[4].replace(b'"seq":35', b'"seq":31'), *kept[5:]],
    "the word of it is taken away": lambda kept: kept[:-1],
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=list(SPOILED))
def test_nobody_takes_more_away_in_its_name(world: World, spoil: Callable[[list[bytes]], list[bytes]]) -> None:
    world.days(60)
    world.forgetting.work(world.now, KEEP)
    world.path.write_bytes(b"".join(spoil(lines(world))))

    assert world.problems() != []


def test_a_kill_between_the_word_and_the_deed_leaves_a_sound_file_that_is_shortened_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise OSError("the power went")

    world.days(60)
    with monkeypatch.context() as patch:
        patch.setattr("engine.audit.cut", die)
        world.forgetting.work(world.now, KEEP)
    between = world.problems()
    world.now += timedelta(hours=2)
    world.forgetting.work(world.now, KEEP)

    assert between == []
    assert len(lines(world)) == 31
    assert world.problems() == []
    assert [row.seq for row in world.store.reads.audit(limit=3)] == [62, 61, 60]


def test_the_next_start_knows_what_was_forgotten(world: World, tmp_path: Path) -> None:
    world.days(60)
    world.forgetting.work(world.now, KEEP)
    again = AuditTrail(world.path, world.store.reads.audit_head(), clock=lambda: world.now)
    again.close()

    assert (again.problems, again.first, again.head.count) == ([], 31, 61)
