from collections.abc import Callable

import pytest

from engine.store import Store
from engine.store.retention import Removed, remove_older
from rules.model import Outcome, RunOutcome, Status
from tests.engine.store.values import DAY, NOW, batch, change, job, occurrence, run


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
