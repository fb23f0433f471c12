from collections.abc import Callable
from pathlib import Path
from sqlite3 import connect

import pytest

from engine.store import Store
from engine.store.errors import StoreBusy
from engine.store.retention import Removed, Retention, remove_older
from rules.model import Outcome, RunOutcome, Status
from tests.engine.store.values import DAY, HOUR, NOW, batch, change, job, occurrence, run


@pytest.mark.parametrize("chunk", [1, 2, 3, 100])
def test_what_is_older_goes_and_the_rest_stays(store: Store, chunk: int) -> None:
    times = [NOW - n * DAY for n in range(8)]
    store.commit(
        batch(
            job(
                *(run(t) for t in times),
                occurrences=tuple(occurrence(t, Outcome.SUCCEEDED, run(t)) for t in times),
                changes=tuple(change(t) for t in times),
            )
        )
    )

    removed = remove_older(store, NOW - 3 * DAY, chunk)

    assert removed == Removed(runs=4, occurrences=4, changes=4, days=4)
    assert [r.started for r in store.reads.runs("kindscrap")] == times[:4]
    assert [o.window.due for o in store.reads.occurrences("kindscrap")] == times[:4]
    assert [c.at for c in store.reads.changes()] == times[:4]
    assert [d.day for d in store.reads.daily()] == [t.date() for t in reversed(times[:4])]
    assert remove_older(store, NOW - 3 * DAY, chunk) == Removed()


def test_the_newest_run_the_newest_success_and_one_in_progress_stay(store: Store) -> None:
    good, bad = run(NOW - 9 * DAY), run(NOW - 8 * DAY, RunOutcome.FAILED)
    going_on = run(NOW - 10 * DAY, RunOutcome.OPEN, None)
    store.commit(batch(job(going_on, run(NOW - 11 * DAY), good, bad)))

    assert remove_older(store, NOW).runs == 1
    assert store.reads.runs("kindscrap") == [bad, good, going_on]
    assert store.reads.latest_runs()["kindscrap"].success == good


def test_an_occurrence_whose_runs_were_removed_can_still_be_read(store: Store) -> None:
    old = run(NOW - 9 * DAY)
    store.commit(batch(job(old, run(), occurrences=(occurrence(NOW, Outcome.RECOVERED, old, run()),))))
    remove_older(store, NOW - DAY)

    assert store.reads.occurrences("kindscrap")[0].runs == (run(),)


def test_the_store_can_be_opened_again_after_it(store: Store, reopen: Callable[[], Store]) -> None:
    store.commit(batch(job(run(NOW - 9 * DAY), run(), changes=(change(after=Status.OK),))))
    remove_older(store, NOW)

    assert reopen().moved_aside is None


def filled(store: Store) -> int:
    """Write old runs of many jobs, and return how many of them are to go."""
    old = [run(NOW - n * DAY) for n in range(10, 15)]
    store.commit(batch(*(job(*old, run(), job_id=f"job{n:03d}") for n in range(250))))
    return 250 * len(old)


def test_a_tick_removes_a_little_and_the_next_ones_go_on_until_all_is_gone(store: Store) -> None:
    expected = filled(store)
    retention = Retention(store, step=0.0)
    counts = [retention.work(NOW, DAY).runs for _ in range(40)]

    assert max(counts) <= 500
    assert sum(counts) == expected
    assert all(len(store.reads.runs(f"job{n:03d}")) == 1 for n in range(250))


def test_all_jobs_are_looked_through_again_an_hour_later_or_when_the_clock_was_set_back(store: Store) -> None:
    filled(store)
    retention = Retention(store, step=60.0)

    assert retention.work(NOW, DAY) != Removed()
    filled(store)
    assert retention.work(NOW + HOUR / 2, DAY) == Removed()
    assert retention.work(NOW + HOUR, DAY) != Removed()
    filled(store)
    assert retention.work(NOW, DAY) != Removed()


def test_after_an_error_the_rest_stays_until_the_next_hour(store: Store, path: Path) -> None:
    expected = filled(store)
    retention = Retention(store, step=0.0)
    retention.work(NOW, DAY)
    other = connect(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy):
        retention.work(NOW, DAY)
    other.close()

    assert retention.work(NOW, DAY) == Removed()
    assert sum(retention.work(NOW + HOUR, DAY).runs for _ in range(40)) == expected
