from collections.abc import Callable
from datetime import timedelta
from time import perf_counter

import pytest
from msgspec.structs import fields, replace

from engine.store import JobBatch, LatestRuns, Store
from rules.model import Outcome, Run, RunOutcome, Status
from tests.engine.store.values import DAY, HOUR, MINUTE, NOW, ONE_RUN, batch, change, job, occurrence, run


def test_states_and_cursors_come_back_after_a_restart(store: Store, reopen: Callable[[], Store]) -> None:
    cursors = {r"C:\k\한글.log": '{"offset": 12}', "/var/log/\udcff.log": "x"}
    store.commit(batch(JobBatch(job_id="a", name="A", state='{"line":"\udcff"}', cursors=cursors)))

    assert reopen().reads.load_states() == {"a": ('{"line":"\udcff"}', cursors)}


def test_a_cursor_of_none_is_removed_and_a_state_of_none_stays(store: Store) -> None:
    store.commit(batch(JobBatch(job_id="a", name="A", state="1", cursors={"x": "1", "y": "2"})))
    store.commit(batch(JobBatch(job_id="a", name="A", cursors={"x": None, "y": "3"})))

    assert store.reads.load_states() == {"a": ("1", {"y": "3"})}


def test_a_job_without_a_state_is_known(store: Store) -> None:
    store.commit(batch())

    assert store.reads.load_states() == {"kindscrap": (None, {})}


def test_first_seen_is_the_first_commit_and_the_name_is_the_last_one(store: Store) -> None:
    store.commit(batch(JobBatch(job_id="a", name="Old"), at=NOW))
    store.commit(batch(JobBatch(job_id="a", name="새 이름"), at=NOW + DAY))

    assert store.reads.first_seen() == {"a": NOW}
    assert store.reads.known_jobs() == {"a": "새 이름"}


def test_a_run_comes_back_as_it_was(store: Store) -> None:
    plain = Run(started=NOW - HOUR)
    store.commit(batch(job(ONE_RUN, plain)))

    assert store.reads.runs("kindscrap") == [ONE_RUN, plain]
    unset = [f.name for f in fields(Run) if getattr(ONE_RUN, f.name) == getattr(plain, f.name)]
    assert unset == [], "ONE_RUN must differ in every field, or a forgotten column goes unseen"


def test_times_come_back_with_a_zone(store: Store) -> None:
    store.commit(batch(job(ONE_RUN)))

    assert store.reads.runs("kindscrap")[0].started.utcoffset() == timedelta(0)


def test_runs_are_read_newest_first_between_two_times_and_up_to_a_limit(store: Store) -> None:
    runs = [run(NOW + n * HOUR) for n in range(5)]
    store.commit(batch(job(*runs), job(run(), job_id="other")))

    found = store.reads.runs("kindscrap", NOW + HOUR, NOW + 4 * HOUR, 3)

    assert [r.started for r in found] == [NOW + 4 * HOUR, NOW + 3 * HOUR, NOW + 2 * HOUR]


def test_a_run_is_replaced_by_one_of_the_same_key(store: Store) -> None:
    store.commit(batch(job(run(outcome=RunOutcome.OPEN, minutes=None), run(NOW + HOUR))))
    store.commit(batch(job(run(outcome=RunOutcome.FAILED))))

    assert [r.outcome for r in store.reads.runs("kindscrap")] == [RunOutcome.SUCCEEDED, RunOutcome.FAILED]


def test_a_dropped_run_is_gone(store: Store) -> None:
    store.commit(batch(job(ONE_RUN, run())))
    store.commit(batch(replace(job(), dropped_runs=(ONE_RUN.key,))))

    assert store.reads.runs("kindscrap") == [run()]


def test_an_occurrence_comes_back_with_its_runs(store: Store) -> None:
    one = occurrence(NOW, Outcome.RECOVERED, run(NOW, RunOutcome.FAILED), ONE_RUN)
    two = occurrence(NOW + DAY, None, final=False)
    store.commit(batch(job(*one.runs, occurrences=(one, two))))

    assert store.reads.occurrences("kindscrap") == [two, one]


def test_a_dropped_occurrence_is_gone(store: Store) -> None:
    store.commit(batch(job(occurrences=(occurrence(NOW), occurrence(NOW + DAY)))))
    store.commit(batch(replace(job(), dropped_occurrences=(NOW,))))

    assert store.reads.occurrences("kindscrap") == [occurrence(NOW + DAY)]


def test_changes_of_one_instant_keep_their_order(store: Store) -> None:
    first = change(after=Status.ERROR)
    second = change(before=Status.ERROR, after=Status.OK)
    store.commit(batch(job(changes=(first, second))))
    store.commit(batch(job(changes=(first,))))

    assert store.reads.changes("kindscrap") == [first, second, first]


def test_changes_of_many_jobs_are_each_appended_to_those_of_their_own_job_and_instant(store: Store) -> None:
    names = [f"job{n:03d}" for n in range(300)]
    red = [job(job_id=name, changes=(change(NOW, job=name), change(NOW + MINUTE, job=name))) for name in names]
    green = [job(job_id=name, changes=(change(NOW, job=name, after=Status.OK),)) for name in names[::2]]
    store.commit(batch(*red))
    store.commit(batch(*green))
    store.commit(batch(*green))

    assert [one.after for one in store.reads.changes(names[0])] == [Status.ERROR, Status.OK, Status.ERROR]
    assert [one.after for one in store.reads.changes(names[1])] == [Status.ERROR, Status.ERROR]
    assert len(store.reads.changes(limit=10_000)) == 300 * 2 + 150


def test_changes_of_all_jobs_are_read_newest_first(store: Store) -> None:
    one, two = change(NOW, job="a"), change(NOW + MINUTE, job="b")
    store.commit(batch(job(job_id="a", changes=(one,)), job(job_id="b", changes=(two,))))

    assert store.reads.changes() == [two, one]
    assert store.reads.changes(None, NOW + MINUTE, None, 10) == [two]


def test_the_same_batch_written_twice_changes_nothing(store: Store) -> None:
    twice = batch(job(ONE_RUN, run(), occurrences=(occurrence(NOW),), changes=(change(), change(after=Status.OK))))
    store.commit(twice)
    before = _everything(store)
    store.commit(twice)

    assert _everything(store) == before


def test_a_batch_that_cannot_be_written_leaves_nothing(store: Store) -> None:
    naive = run(NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="a time without a zone"):
        store.commit(batch(job(run(), job_id="a"), job(naive, job_id="b")))

    assert store.reads.known_jobs() == {}
    store.commit(batch())
    assert store.reads.known_jobs() == {"kindscrap": "Kindscrap"}


def test_the_latest_runs_follow_new_changed_and_dropped_runs(store: Store) -> None:
    good, bad = run(NOW), run(NOW + HOUR, RunOutcome.FAILED)
    store.commit(batch(job(good, bad)))
    assert store.reads.latest_runs() == {"kindscrap": LatestRuns(last=bad, success=good)}

    store.commit(batch(replace(job(run(NOW, RunOutcome.FAILED)), dropped_runs=(bad.key,))))
    assert store.reads.latest_runs() == {"kindscrap": LatestRuns(last=run(NOW, RunOutcome.FAILED), success=None)}

    store.commit(batch(replace(job(), dropped_runs=(good.key,))))
    assert store.reads.latest_runs() == {}


def test_the_run_before_a_time_can_be_asked_for_by_success(store: Store) -> None:
    good, bad = run(NOW), run(NOW + HOUR, RunOutcome.FAILED)
    store.commit(batch(job(good, bad)))

    assert store.reads.run_before("kindscrap", NOW + 2 * HOUR) == bad
    assert store.reads.run_before("kindscrap", NOW + 2 * HOUR, succeeded=True) == good
    assert store.reads.run_before("kindscrap", NOW) is None


def test_the_run_after_another_is_the_next_one_also_at_the_same_instant(store: Store) -> None:
    first, second, later = run(NOW), replace(run(NOW), number=1), run(NOW + HOUR)
    store.commit(batch(job(first, second, later)))

    assert store.reads.run_after("kindscrap", first.key) == second
    assert store.reads.run_after("kindscrap", second.key) == later
    assert store.reads.run_after("kindscrap", later.key) is None


def test_durations_are_those_of_clean_runs(store: Store) -> None:
    with_errors = replace(run(NOW + HOUR, minutes=9), failure_lines=1)
    store.commit(
        batch(job(run(minutes=2), with_errors, run(NOW + DAY, RunOutcome.FAILED), run(NOW + 2 * DAY, minutes=3)))
    )

    assert store.reads.durations("kindscrap") == [3 * MINUTE, 2 * MINUTE]


def test_a_copy_is_a_store_of_its_own(store: Store, reopen: Callable[[], Store]) -> None:
    store.commit(batch(job(ONE_RUN)))
    assert store.path is not None
    copy = store.path.with_name("copy.db")
    store.copy_to(copy)
    store.commit(batch(job(run())))

    other = Store.open(f"sqlite:///{copy}", NOW)
    assert other.reads.runs("kindscrap") == [ONE_RUN]
    other.close()


def test_ten_thousand_jobs_are_written_and_read(store: Store) -> None:
    """The times are printed (-s), not asserted: the machine is shared."""
    started = NOW

    def timed(what: str, action: Callable[[], object]) -> None:
        begin = perf_counter()
        action()
        print(f"  {what:48s} {(perf_counter() - begin) * 1e3:8.1f} ms")

    jobs = [
        JobBatch(
            job_id=f"job{n}",
            name=f"Job {n}",
            zone="Asia/Seoul",
            state='{"open":null}' * 20,
            cursors={f"/log/{n}.log": '{"offset":1}'},
            runs=(run(started),),
            occurrences=(occurrence(started, Outcome.SUCCEEDED, run(started)),),
        )
        for n in range(10_000)
    ]
    timed("commit, 10,000 new jobs with run and occurrence", lambda: store.commit(batch(*jobs)))
    quiet = [JobBatch(job_id=j.job_id, name=j.name, state="{}" * 100, cursors={"/log/x.log": "1"}) for j in jobs]
    timed("commit, 10,000 states and cursors", lambda: store.commit(batch(*quiet)))
    timed("commit, 1 job with run and occurrence", lambda: store.commit(batch(jobs[0])))
    timed("load_states", store.reads.load_states)
    timed("latest_runs", store.reads.latest_runs)
    timed("daily of all jobs", store.reads.daily)
    timed("runs of one job", lambda: store.reads.runs("job77"))
    assert len(store.reads.latest_runs()) == 10_000


def _everything(store: Store) -> object:
    reads = store.reads
    return (
        reads.runs("kindscrap"),
        reads.occurrences("kindscrap"),
        reads.changes(),
        reads.daily(),
        reads.latest_runs(),
        reads.load_states(),
    )
