"""What is owed to the store while it refuses: nothing is lost, and it does not grow with the time that it lasts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from engine import keeper
from engine.keeper import Keeper
from engine.store import Batch, JobBatch, Store, StoreBusy
from engine.store.batch import merge
from rules.model import Status
from tests.engine.store.values import change, occurrence, run

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
STATUSES = (Status.OK, Status.ERROR, Status.WARNING)


def batches(seed: int) -> list[Batch]:
    """Return what a few jobs owe over thirty ticks: runs and occurrences that come, change and are dropped again."""
    dice, made = Random(seed), []
    for number in range(30):
        at = NOW + timedelta(seconds=number)
        jobs = []
        for name in dice.sample(["a", "b", "c"], dice.randint(1, 3)):
            moments = [NOW + timedelta(minutes=dice.randint(0, 9)) for _ in range(3)]
            jobs.append(
                JobBatch(
                    job_id=name,
                    name=f"{name} {number}",
                    state=dice.choice([None, str(number)]),
                    cursors={f"/{dice.randint(0, 3)}": dice.choice([None, str(number)])},
                    runs=(run(moments[0], minutes=number % 5 + 1),),
                    dropped_runs=((moments[1], 0),) if moments[1] != moments[0] else (),
                    dropped_spans=((moments[1], moments[1] + timedelta(minutes=dice.randint(0, 3))),),
                    occurrences=(occurrence(moments[0]),),
                    dropped_occurrences=(moments[2],),
                    changes=(change(at, job=name, after=dice.choice(STATUSES)),),
                )
            )
        made.append(Batch(at=at, jobs=tuple(jobs)))
    return made


def contents(store: Store) -> list[object]:
    """Return all that the store says of its jobs."""
    reads = store.reads
    found: list[object] = [reads.load_states(), reads.changes(limit=999), reads.known_jobs(), reads.latest_runs()]
    for name in ("a", "b", "c"):
        found += [reads.runs(name, limit=99), reads.occurrences(name, limit=99), reads.daily(name)]
    return found


@pytest.mark.parametrize("seed", range(8))
def test_a_merged_batch_leaves_the_store_as_its_parts_one_by_one(tmp_path: Path, seed: int) -> None:
    one_by_one = Store.open(f"sqlite:///{tmp_path / 'parts.db'}", NOW)
    at_once = Store.open(f"sqlite:///{tmp_path / 'whole.db'}", NOW)
    for batch in batches(seed):
        one_by_one.commit(batch)
    at_once.commit(merge(batches(seed)))

    assert contents(at_once) == contents(one_by_one)
    one_by_one.close()
    at_once.close()


class Refusing:
    """A store that is locked until it is let go, and keeps what it is given then."""

    def __init__(self) -> None:
        self.locked, self.kept = True, list[Batch]()

    def commit(self, batch: Batch) -> None:
        if self.locked:
            raise StoreBusy("database is locked")
        self.kept.append(batch)


def test_what_is_owed_over_a_long_time_does_not_grow_with_it() -> None:
    store = Refusing()
    owing = Keeper(store)  # type: ignore[arg-type]  # it is asked for nothing else
    for number in range(1000):
        owing.owe(Batch(at=NOW, jobs=(JobBatch(job_id="a", name="a", state=f"{number}", runs=(run(NOW),)),)))
        owing.write()
    refused = owing.error
    store.locked = False
    owing.write()

    assert (refused, owing.error) == ("database is locked", None)
    assert len(store.kept) <= keeper.MOST
    assert store.kept[-1].jobs[0].state == "999"
    assert sum(len(job.runs) for batch in store.kept for job in batch.jobs) <= keeper.MOST
