"""What is held in memory of each job: how far its logs are read, what is remembered, and how it is shown."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from engine import plain
from engine.config.model import Job
from engine.logs.follow import Cursor
from engine.logs.naming import resolved
from engine.logs.outputs import OutputWatch
from engine.logs.watch import LogWatch
from engine.views import JobView, Mark
from rules.excuses import Block, Quiet
from rules.explain import duration
from rules.memory import Memory
from rules.model import Evidence, Outcome, Phase, Run, RunOutcome, Status
from rules.readings import Readings, SchedulerReading, Trouble
from rules.rule import Rule
from rules.runs import in_progress_run
from rules.why import NO_REASON, Why, why

MARKS = 30
LATEST = 3  # runs that explain a job without occurrences
USUAL_FROM = 20  # durations of clean runs that the usual one is the median of
OUTCOME_OF_RUN = {RunOutcome.SUCCEEDED: Outcome.SUCCEEDED, RunOutcome.FAILED: Outcome.FAILED}


@dataclass(slots=True)
class JobState:
    """One job in memory. Changed by the tick alone; everybody else reads `view`, a value."""

    job: Job
    rule: Rule
    memory: Memory
    logs: LogWatch | None = None
    outputs: OutputWatch | None = None
    last_line: Evidence | None = None
    unreadable: Trouble | None = None
    workdir_missing: Trouble | None = None
    scheduler: SchedulerReading | None = None  # its last answer: of an earlier life until there is a newer one
    probe_failed: Trouble | None = None
    readings: Readings = field(default_factory=Readings)
    last_run: Run | None = None
    last_success: Run | None = None
    quiet: tuple[Quiet, ...] = ()  # pauses and maintenance
    blocks: tuple[Block, ...] = ()  # when jobs that it depends on were red
    reds: tuple[Block, ...] = ()  # when it was red itself
    not_before: datetime | None = None  # what happened earlier was judged by an earlier rule
    not_after: datetime | None = None  # in a replay: what happened later is not seen
    marks: deque[Mark] = field(default_factory=lambda: deque(maxlen=MARKS))
    durations: dict[datetime, float] = field(default_factory=dict)  # seconds of the last clean runs, by their start
    view: JobView = field(default_factory=lambda: JobView(id="", name=""))

    @property
    def catching_up(self) -> float | None:
        """Return how much of its history has been read, None when all of it is."""
        return None if self.logs is None else self.logs.progress()


def new_state(job: Job, rule: Rule, now: datetime) -> JobState:
    """Return the state of a job that BATMON sees for the first time."""
    logs = None if job.log is None else LogWatch(paths=job.log_paths, encoding=job.log.encoding)
    outputs = None
    if job.output is not None:
        outputs = OutputWatch(paths=job.output_paths, min_size=job.output.min_size, zone=rule.zone)
    return JobState(job=job, rule=rule, memory=Memory(first_seen=now), logs=logs, outputs=outputs)


def to_text(state: JobState) -> str:
    """Return what has to be remembered of a job beside its cursors."""
    outputs = state.outputs
    told, behind = ({}, None) if outputs is None else (outputs.told, outputs.behind)
    kept = {"memory": state.memory, "outputs": told, "behind": behind, "line": state.last_line}
    return plain.dump(kept | {"from": state.not_before, "reds": state.reds, "scheduler": state.scheduler})


def restore(state: JobState, text: str, cursors: dict[str, str]) -> None:
    """Put back what `to_text` gave, and the cursors. Raises ValueError, KeyError or TypeError for another version's."""
    kept = plain.load(text)
    state.memory, state.last_line, state.not_before = kept["memory"], kept["line"], kept["from"]
    state.reds = kept["reds"]
    state.scheduler = kept.get("scheduler")  # not yet there in what an earlier version kept
    if state.outputs is not None:
        state.outputs.told, state.outputs.behind = dict(kept["outputs"]), kept.get("behind")
    if state.logs is not None:
        restored: dict[str, Cursor] = {path: plain.load(cursor) for path, cursor in cursors.items()}
        state.logs.cursors = restored


def remember_run(state: JobState, run: Run) -> None:
    """Keep what a tile shows of a run that is over."""
    if run.outcome is RunOutcome.OPEN:
        return
    if state.last_run is None or run.key >= state.last_run.key:
        state.last_run = run
    if run.succeeded and (state.last_success is None or run.key >= state.last_success.key):
        state.last_success = run
    if run.succeeded and not run.with_errors and run.duration is not None:
        remember_duration(state, run.started, run.duration.total_seconds())
    if state.rule.expect is None or state.rule.expect.every is not None:
        mark_run(state, run)


def remember_duration(state: JobState, started: datetime, seconds: float) -> None:
    """Keep how long a clean run took, for the usual time."""
    state.durations[started] = seconds
    while len(state.durations) > USUAL_FROM:
        del state.durations[min(state.durations)]


def mark_run(state: JobState, run: Run) -> None:
    """Add a stroke for a run, where a job has no occurrences to count."""
    outcome = OUTCOME_OF_RUN.get(run.outcome, Outcome.STUCK if run.overran else Outcome.FAILED)
    if run.with_errors:
        outcome = Outcome.SUCCEEDED_WITH_ERRORS
    put_mark(state, Mark(due=run.started, outcome=outcome, at=run.ended))


def put_mark(state: JobState, mark: Mark) -> None:
    """Add a stroke, or replace the one of the same moment."""
    kept = [other for other in state.marks if other.due != mark.due]
    state.marks = deque(sorted([*kept, mark], key=lambda other: other.due), maxlen=MARKS)


def make_view(state: JobState, now: datetime) -> JobView:
    """Return the job as it is shown; its revision is still the old one."""
    job, memory, verdict = state.job, state.memory, state.memory.verdict
    running = in_progress_run(memory.state, now, state.rule)
    catching_up = state.catching_up
    log = None
    if state.logs is not None and state.logs.paths:
        log = state.logs.newest or resolved(state.logs.paths[0], now.astimezone(state.rule.zone))
    judged = verdict is not None and catching_up is None
    return JobView(
        id=job.id,
        name=job.name,
        description=job.description,
        tags=job.tags,
        group=job.group,
        scheduler=job.scheduler.type,
        scheduler_name=job.scheduler.entry,
        workdir=job.workdir_path,
        log=log,
        rerun=job.rerun_text,
        expected=expected_texts(state.rule),
        zone=state.rule.zone.key,
        status=verdict.status if verdict is not None and judged else Status.UNKNOWN,
        phase=verdict.phase if verdict is not None and judged else Phase.WAITING,
        since=memory.status_since,
        findings=verdict.findings if verdict is not None and judged else (),
        occurrence=None if verdict is None else verdict.occurrence,
        success_by=_success_by(state),
        last_run=state.last_run,
        last_success=state.last_success,
        running=running,
        usual_seconds=_median(state.durations.values()),
        next_expected=None if verdict is None else verdict.next_due,
        last_line=state.last_line,
        marks=_marks(state, running),
        paused=None if verdict is None else verdict.paused,
        catching_up=catching_up,
        revision=state.view.revision,
    )


def reason_of(state: JobState) -> Why:
    """Return why the job stands as it does; nothing is said of one that was not judged yet."""
    verdict, memory = state.memory.verdict, state.memory
    if verdict is None:
        return NO_REASON
    looked_in = None
    if state.logs is not None:
        looked_in = state.readings.log_missing or state.logs.newest
    return why(state.rule, verdict, memory.runs[-LATEST:], looked_in, memory.latest)


def expected_texts(rule: Rule) -> tuple[str, ...]:
    """Return when the job is expected, as short texts: `06:00`, `5m`, a cron line."""
    expect = rule.expect
    if expect is None:
        return ()
    if expect.every is not None:
        return (duration(expect.every, "en").replace(" ", ""),)
    if expect.cron is not None:
        return (expect.cron,)
    return tuple(f"{clock:%H:%M:%S}" if clock.second else f"{clock:%H:%M}" for clock in expect.at)


def _success_by(state: JobState) -> datetime | None:
    verdict, expect = state.memory.verdict, state.rule.expect
    if verdict is None or expect is None:
        return None
    if expect.every is not None:
        return None if verdict.next_due is None else verdict.next_due + expect.grace
    return None if verdict.occurrence is None else verdict.occurrence.window.due + expect.grace


def _marks(state: JobState, running: Run | None) -> tuple[Mark, ...]:
    marks = list(state.marks)
    if running is None:
        return tuple(marks)
    occurrence = None if state.memory.verdict is None else state.memory.verdict.occurrence
    due = running.started if occurrence is None else occurrence.window.due
    now_running = Mark(due=due, outcome=None, running=True, at=running.started)
    if marks and marks[-1].due == due:
        marks[-1] = replace(marks[-1], running=True)
        return tuple(marks)
    return (*marks, now_running)[-MARKS:]


def _median(values: Iterable[float]) -> float | None:
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else None


def patience_over(trouble: Trouble | None, path: str, reason: str, now: datetime) -> Trouble:
    """Return the trouble as it goes on, or as it begins now."""
    if trouble is not None and trouble.path == path and now - trouble.since >= timedelta():
        return replace(trouble, reason=reason)
    return Trouble(path=path, since=now, reason=reason)
