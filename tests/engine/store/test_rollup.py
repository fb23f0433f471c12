from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.store import Batch, JobBatch, LatestRuns, Store
from engine.views import DayCount
from rules.model import Occurrence, Outcome, Run, RunOutcome
from tests.engine.store.values import DAY, HOUR, MINUTE, NOW, batch, job, occurrence, run

ZONES = ["UTC", "Asia/Seoul", "America/New_York", "Pacific/Kiritimati"]
starts = st.integers(0, 30).map(lambda n: datetime(2026, 3, 7, 12, tzinfo=UTC) + n * 2 * HOUR)
outcomes = st.none() | st.sampled_from(Outcome)
some_runs = st.builds(
    Run,
    started=starts,
    number=st.integers(0, 1),
    ended=st.just(None),
    outcome=st.sampled_from(RunOutcome),
    failure_lines=st.integers(0, 1),
    overran=st.booleans(),
)
timed_runs = st.builds(
    lambda a_run, seconds: Run(
        started=a_run.started,
        number=a_run.number,
        ended=None if seconds is None else a_run.started + timedelta(seconds=seconds, microseconds=1),
        outcome=a_run.outcome,
        failure_lines=a_run.failure_lines,
        overran=a_run.overran,
    ),
    some_runs,
    st.none() | st.integers(0, 9999),
)
some_occurrences = st.builds(
    lambda due, outcome, final: occurrence(due, outcome, final=final), starts, outcomes, st.booleans()
)
job_batches = st.builds(
    JobBatch,
    job_id=st.sampled_from(["a", "b"]),
    name=st.just("x"),
    zone=st.sampled_from(ZONES),
    runs=st.lists(timed_runs, max_size=4, unique_by=lambda r: r.key).map(tuple),
    dropped_runs=st.lists(st.tuples(starts, st.integers(0, 1)), max_size=2).map(tuple),
    dropped_spans=st.lists(st.tuples(starts, starts), max_size=2).map(tuple),
    occurrences=st.lists(some_occurrences, max_size=4, unique_by=lambda o: o.window.due).map(tuple),
    dropped_occurrences=st.lists(starts, max_size=2).map(tuple),
)


class Model:
    """What should be in the store, kept in dictionaries, and counted afresh."""

    def __init__(self) -> None:
        self.runs: dict[tuple[str, datetime, int], tuple[date, Run]] = {}
        self.occurrences: dict[tuple[str, datetime], tuple[date, Occurrence]] = {}

    def apply(self, batch: JobBatch) -> None:
        zone = ZoneInfo(batch.zone)
        for key, (_, one) in list(self.runs.items()):
            if key[0] == batch.job_id and batch.drops(one):
                del self.runs[key]
        for due in batch.dropped_occurrences:
            self.occurrences.pop((batch.job_id, due), None)
        for one in batch.runs:
            self.runs[(batch.job_id, *one.key)] = (one.started.astimezone(zone).date(), one)
        for two in batch.occurrences:
            self.occurrences[(batch.job_id, two.window.due)] = (two.window.due.astimezone(zone).date(), two)

    def daily(self) -> list[DayCount]:
        runs = [(name, day, r) for (name, *_), (day, r) in self.runs.items() if r.outcome is not RunOutcome.OPEN]
        occurrences = [(name, day, o) for (name, _), (day, o) in self.occurrences.items() if o.final and o.outcome]
        days = sorted({(day, name) for name, day, _ in (*runs, *occurrences)})
        return [
            _count(
                name,
                day,
                [r for its_name, its_day, r in runs if (its_name, its_day) == (name, day)],
                Counter(o.outcome for its_name, its_day, o in occurrences if (its_name, its_day) == (name, day)),
            )
            for day, name in days
        ]

    def latest(self) -> dict[str, LatestRuns]:
        found = {}
        for name in {name for name, *_ in self.runs}:
            mine = sorted((r for (its_name, *_), (_, r) in self.runs.items() if its_name == name), key=lambda r: r.key)
            good = [r for r in mine if r.succeeded]
            found[name] = LatestRuns(last=mine[-1], success=good[-1] if good else None)
        return found


def _count(name: str, day: date, runs: list[Run], outcomes: "Counter[Outcome | None]") -> DayCount:
    durations = [r.duration for r in runs if r.duration is not None]
    return DayCount(
        job=name,
        day=day,
        runs=len(runs),
        succeeded=sum(r.succeeded for r in runs),
        with_errors=sum(r.with_errors for r in runs),
        failed=sum(r.outcome in (RunOutcome.FAILED, RunOutcome.ABORTED) for r in runs),
        overran=sum(r.overran for r in runs),
        timed=len(durations),
        duration_total=sum(durations, timedelta()),
        duration_max=max(durations, default=timedelta()),
        expected=outcomes.total(),
        outcomes={outcome: outcomes[outcome] for outcome in Outcome},
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(job_batches, max_size=2, unique_by=lambda b: b.job_id).map(tuple), max_size=6))
def test_what_is_counted_is_what_counting_afresh_gives(batches: list[tuple[JobBatch, ...]]) -> None:
    with TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{Path(folder) / 'batmon.db'}", NOW)
        model = Model()
        for some in batches:
            store.commit(Batch(at=NOW, jobs=some))
            for one in some:
                model.apply(one)

        assert store.reads.daily() == model.daily()
        assert store.reads.latest_runs() == model.latest()
        store.close()


def test_a_day_is_the_local_one_of_the_job(store: Store) -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    store.commit(batch(job(run(late), zone="Asia/Seoul"), job(run(late), job_id="london", zone="Europe/London")))

    assert [(d.job, d.day.day) for d in store.reads.daily()] == [("london", 24), ("kindscrap", 25)]


def test_a_run_moves_to_its_new_day_when_the_zone_changes(store: Store) -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    store.commit(batch(job(run(late), occurrences=(occurrence(late),))))
    store.commit(batch(job(run(late), zone="Asia/Seoul", occurrences=(occurrence(late),))))

    assert [(d.day.day, d.runs, d.expected) for d in store.reads.daily("kindscrap")] == [(25, 1, 1)]


def test_a_run_in_progress_and_an_open_occurrence_are_not_counted(store: Store) -> None:
    open_run = run(outcome=RunOutcome.OPEN, minutes=None)
    store.commit(batch(job(open_run, occurrences=(occurrence(NOW, Outcome.MISSED, final=False),))))

    assert store.reads.daily() == []


def test_days_are_read_between_two_days_of_one_job(store: Store) -> None:
    store.commit(batch(job(*(run(NOW + n * DAY, minutes=n + 1) for n in range(4))), job(run(), job_id="other")))

    found = store.reads.daily("kindscrap", (NOW + DAY).date(), (NOW + 2 * DAY).date())

    assert [(d.day, d.duration_max) for d in found] == [
        ((NOW + DAY).date(), 2 * MINUTE),
        ((NOW + 2 * DAY).date(), 3 * MINUTE),
    ]
