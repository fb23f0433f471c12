"""Sums of the daily roll-up: the store adds up as the rules do."""

from datetime import timedelta

import pytest

from engine.store import Store, sums
from rules.model import Outcome, RunOutcome
from rules.statistics import total
from tests.engine.store.values import DAY, MINUTE, NOW, batch, job, occurrence, run

JOBS = ("kindscrap", "other", "third")


@pytest.fixture
def filled(store: Store) -> Store:
    for number, name in enumerate(JOBS):
        days = [NOW + DAY * day for day in range(5)]
        runs = [
            run(at, RunOutcome.FAILED if day == number else RunOutcome.SUCCEEDED, day + 1)
            for day, at in enumerate(days)
        ]
        seen = [occurrence(at, Outcome.MISSED if day == number else Outcome.SUCCEEDED) for day, at in enumerate(days)]
        store.commit(batch(job(*runs, job_id=name, occurrences=tuple(seen))))
    return store


@pytest.mark.parametrize("chunk", [1, 2, 500])
def test_the_store_adds_up_by_job_and_by_day_as_the_rules_do(
    filled: Store, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sums, "_CHUNK", chunk)
    since, until = (NOW + DAY).date(), (NOW + 3 * DAY).date()
    chosen = JOBS[:2]
    days = [count for name in chosen for count in filled.reads.daily(name, since, until)]

    found = filled.reads.sums([*chosen, "none"], since, until)

    assert found.jobs == {name: total(one for one in days if one.job == name) for name in chosen}
    assert found.days == {day: total(one for one in days if one.day == day) for day in {one.day for one in days}}
    assert found.jobs["kindscrap"].duration_total == (2 + 3 + 4) * MINUTE
    assert found.jobs["kindscrap"].duration_max == 4 * MINUTE


def test_nobody_and_no_time_have_no_sums(filled: Store) -> None:
    long_ago = (NOW - timedelta(days=900)).date()

    assert filled.reads.sums([], NOW.date(), NOW.date()).jobs == {}
    assert filled.reads.sums(JOBS, long_ago, long_ago).days == {}
