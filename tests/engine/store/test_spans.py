"""Runs as a timeline asks for them: each by itself, or those that are alike as one."""

from datetime import timedelta

from engine.store import Store
from rules.model import Run, RunOutcome
from tests.engine.store.values import DAY, HOUR, MINUTE, NOW, batch, job

SINCE = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
GRAIN = 30 * MINUTE


def kept(store: Store, *runs: Run) -> None:
    store.commit(batch(job(*runs, job_id="job")))


def ran(after: timedelta, took: timedelta | None = MINUTE, *, lines: int = 0, failed: bool = False) -> Run:
    ended = None if took is None else SINCE + after + took
    outcome = RunOutcome.OPEN if took is None else RunOutcome.FAILED if failed else RunOutcome.SUCCEEDED
    return Run(started=SINCE + after, ended=ended, outcome=outcome, failure_lines=lines or int(failed))


def test_runs_that_are_alike_and_began_in_one_grain_are_one(store: Store) -> None:
    kept(store, *(ran(minute * MINUTE) for minute in range(24 * 60)))

    merged = store.reads.spans(["job"], SINCE, SINCE + DAY, 3000, GRAIN)["job"]

    assert (len(merged), {one.count for one in merged}) == (48, {30})
    assert [one.started for one in merged] == [SINCE + place * GRAIN for place in range(48)]
    assert {(one.ended or NOW) - one.started for one in merged} == {GRAIN}


def test_a_run_that_is_another_stays_beside_those_that_are_alike(store: Store) -> None:
    kept(
        store,
        ran(MINUTE),
        ran(2 * MINUTE, failed=True),
        ran(3 * MINUTE, lines=2),
        ran(4 * MINUTE, lines=9),
        ran(5 * MINUTE),
        ran(6 * MINUTE, None),
    )

    merged = store.reads.spans(["job"], SINCE, SINCE + DAY, 3000, GRAIN)["job"]

    assert [(one.outcome, bool(one.failure_lines), one.count, one.ended is None) for one in merged] == [
        (RunOutcome.SUCCEEDED, False, 2, False),
        (RunOutcome.FAILED, True, 1, False),
        (RunOutcome.SUCCEEDED, True, 2, False),
        (RunOutcome.OPEN, False, 1, True),
    ]
    assert (merged[0].started, merged[0].ended) == (SINCE + MINUTE, SINCE + 6 * MINUTE)


def test_a_run_that_reaches_into_the_stretch_is_not_one_with_those_that_begin_in_it(store: Store) -> None:
    kept(store, ran(-MINUTE, 2 * MINUTE), ran(-HOUR, MINUTE), ran(MINUTE))

    alone, merged = (store.reads.spans(["job"], SINCE, SINCE + DAY, 3000, grain)["job"] for grain in (None, GRAIN))

    assert merged == alone
    assert [one.started for one in merged] == [SINCE - MINUTE, SINCE + MINUTE]


def test_of_too_many_the_newest_are_given(store: Store) -> None:
    kept(store, *(ran(hour * HOUR) for hour in range(12)))

    merged = store.reads.spans(["job"], SINCE, SINCE + DAY, 3, GRAIN)["job"]

    assert [one.started for one in merged] == [SINCE + hour * HOUR for hour in (9, 10, 11)]
