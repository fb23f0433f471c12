"""What a start asks of many jobs at once: each job's own, the newest of it, oldest first."""

import pytest

from engine.store import JobBatch, Store
from engine.store.starting import RecentRun
from engine.views import Mark
from rules.model import Outcome, RunOutcome
from tests.engine.store.values import DAY, HOUR, MINUTE, NOW, batch, job, occurrence, run


def test_the_last_runs_are_those_of_each_job_oldest_first(store: Store) -> None:
    many = [run(NOW - n * HOUR) for n in range(40)]
    store.commit(batch(job(*many, job_id="a"), job(run(outcome=RunOutcome.FAILED), job_id="b"), job(job_id="c")))

    found = store.reads.recent_runs(limit=3)
    assert [one.started for one in found["a"]] == [NOW - 2 * HOUR, NOW - HOUR, NOW]
    assert found["b"] == [
        RecentRun(started=NOW, ended=NOW + MINUTE, outcome=RunOutcome.FAILED, failure_lines=0, overran=False)
    ]
    assert found.keys() == {"a", "b"}


def test_the_last_strokes_are_those_of_each_job_oldest_first(store: Store) -> None:
    days = tuple(occurrence(NOW - n * DAY) for n in range(40))
    store.commit(batch(job(job_id="a", occurrences=days), job(job_id="b", occurrences=(occurrence(NOW, None),))))

    found = store.reads.recent_marks(limit=2)
    assert found["a"] == [
        Mark(due=NOW - DAY, outcome=Outcome.SUCCEEDED, at=NOW - DAY + MINUTE),
        Mark(due=NOW, outcome=Outcome.SUCCEEDED, at=NOW + MINUTE),
    ]
    assert found["b"] == [Mark(due=NOW, outcome=None)]


@pytest.mark.parametrize("wanted", [("a",), ("a", "c"), (), ("nobody",)], ids=["one", "two", "none", "an unknown one"])
def test_only_what_belongs_to_the_jobs_that_are_asked_for_is_read(store: Store, wanted: tuple[str, ...]) -> None:
    kept = [
        JobBatch(
            job_id=name, name=name, state="1", cursors={"/log": "2"}, runs=(run(),), occurrences=(occurrence(NOW),)
        )
        for name in ("a", "b", "c")
    ]
    store.commit(batch(*kept))

    here = {"a", "b", "c"} & set(wanted)
    reads = store.reads
    assert reads.load_states(wanted) == {name: ("1", {"/log": "2"}) for name in here}
    for question in (reads.first_seen, reads.latest_runs, reads.recent_runs, reads.recent_marks):
        assert question(wanted).keys() == here
