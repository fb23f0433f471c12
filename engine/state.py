"""What is held in memory of each job: how far its logs are read, what is remembered, and how it is shown."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from operator import attrgetter

from msgspec import Struct, field
from msgspec.structs import fields, replace

from engine import plain
from engine.config.model import Job
from engine.logs.follow import Cursor
from engine.logs.lost import newest_of
from engine.logs.outputs import OutputWatch
from engine.logs.still import Still
from engine.logs.watch import LogWatch
from engine.store.batch import JobBatch
from engine.store.starting import RecentRun
from engine.views import JobView, Mark, Notes
from rules.excuses import Block, Quiet
from rules.memory import Memory
from rules.model import Evidence, Outcome, Run, RunOutcome
from rules.readings import Readings, RerunReading, SchedulerReading, Trouble
from rules.rule import Rule

DUE_AT_ONCE = datetime.min.replace(tzinfo=UTC)
NEVER_DUE = datetime.max.replace(tzinfo=UTC)
MARKS = 30
USUAL_FROM = 20  # durations of clean runs that the usual one is the median of
OUTCOME_OF_RUN = {RunOutcome.SUCCEEDED: Outcome.SUCCEEDED, RunOutcome.FAILED: Outcome.FAILED}


class Disk(Struct, frozen=True, kw_only=True):
    """What stood in the way of the job's files at the last look, or was missing; None means nothing wrong there."""

    log_missing: str | None = None  # what was looked for
    unreadable: Trouble | None = None
    workdir_missing: Trouble | None = None
    output_missing: str | None = None
    output_empty: str | None = None


class JobState(Struct):
    """One job in memory. Changed by the tick alone; everybody else reads `view`, a value.

    `due` is when silence changes the verdict; until then a job without news, or `nudged` by something else, is left
    alone. `away` means that its files are being read elsewhere, `hangs` that a look at them does not come back.
    """

    job: Job
    rule: Rule
    memory: Memory
    workdir: str | None = None
    silent: Memory | None = None  # what it remembered before it was judged without a look
    logs: LogWatch | None = None
    outputs: OutputWatch | None = None
    last_line: Evidence | None = None
    disk: Disk = Disk()
    still: Still | None = None
    unread: int = 0  # bytes of its log, while there is more to be read at once
    progress: float | None = None  # how much of a history is read, from 0 to 1; None when all of it is
    saved: dict[str, Cursor] = field(default_factory=dict)  # the cursors as they were kept last
    saved_at: datetime | None = None
    unsaved: bool = False
    retold: bool = False  # what it is told was told before by another rule
    due: datetime = DUE_AT_ONCE
    nudged: bool = False
    away: bool = False
    hangs: bool = False
    hanging: Trouble | None = None  # for so long that it is told
    rests: float = 0.0  # until when it is not looked at, by the steady clock: the last look took long
    current: datetime | None = None  # when its files were last read to their ends
    whole_at: datetime | None = None  # until when all that its files held was told by this rule
    scheduler: SchedulerReading | None = None  # its last answer: of an earlier life until there is a newer one
    probe_failed: Trouble | None = None
    reruns: tuple[RerunReading, ...] = ()  # that were begun from BATMON
    readings: Readings = field(default_factory=Readings)
    last_run: Run | None = None
    last_success: Run | None = None
    notes: Notes = Notes()
    quiet: tuple[Quiet, ...] = ()  # pauses and maintenance
    blocks: tuple[Block, ...] = ()  # when jobs that it depends on were red
    reds: tuple[Block, ...] = ()  # when it was red itself
    not_before: datetime | None = None  # what happened earlier was judged by an earlier rule
    not_after: datetime | None = None  # in a replay: what happened later is not seen
    marks: deque[Mark] = field(default_factory=lambda: deque(maxlen=MARKS))
    durations: dict[datetime, float] = field(default_factory=dict)  # seconds of the last clean runs, by their start
    view: JobView = field(default_factory=lambda: JobView(id="", name=""))

    def go_on_from(self, other: "JobState") -> None:
        """Stand where the same job stands that was read elsewhere."""
        self.stand_at(other.standing())

    def standing(self) -> tuple[object, ...]:
        """Return where the job stands: all that looking and judging change."""
        return _getter()(self)

    def stand_at(self, standing: tuple[object, ...]) -> None:
        """Stand where `standing` was returned."""
        for name, value in zip(_names(), standing, strict=True):
            setattr(self, name, value)


@cache
def _getter() -> "attrgetter[tuple[object, ...]]":
    return attrgetter(*_names())


@cache
def _names() -> tuple[str, ...]:
    own = {"job", "rule", "notes", "scheduler", "probe_failed", "reruns", "view", "away", "hangs", "hanging", "rests"}
    return tuple(one.name for one in fields(JobState) if one.name not in own)


def new_state(job: Job, rule: Rule, now: datetime) -> JobState:
    """Return the state of a job that BATMON sees for the first time."""
    logs = None if job.log is None else LogWatch(paths=job.log_paths, encoding=job.log.encoding)
    outputs = None
    if job.output is not None:
        outputs = OutputWatch(paths=job.output_paths, min_size=job.output.min_size, zone=rule.zone)
    memory = Memory(first_seen=now)
    return JobState(job=job, rule=rule, memory=memory, workdir=job.workdir_path, logs=logs, outputs=outputs)


def to_text(state: JobState) -> str:
    """Return what has to be remembered of a job beside its cursors."""
    outputs = state.outputs
    told, behind = ({}, None) if outputs is None else (outputs.told, outputs.behind)
    kept = {"memory": state.memory, "outputs": told, "behind": behind, "line": state.last_line}
    kept["lost"] = {} if state.logs is None else newest_of(state.logs.lost)
    kept |= {
        "from": state.not_before,
        "reds": state.reds,
        "scheduler": state.scheduler,
        "progress": state.progress,
        "whole": state.whole_at,
        "retold": state.retold,
    }
    return plain.dump(kept)


def restore(state: JobState, text: str, cursors: dict[str, str]) -> None:
    """Put back what `to_text` gave, and the cursors. Raises ValueError, KeyError or TypeError for another version's."""
    kept = plain.load(text)
    state.memory, state.last_line, state.not_before = kept["memory"], kept["line"], kept["from"]
    state.reds = kept["reds"]
    state.scheduler, state.progress = kept.get("scheduler"), kept.get("progress")  # earlier versions did not keep them
    state.whole_at = kept.get("whole", None if state.progress is not None else state.memory.judged_at)
    state.retold = kept.get("retold", False)
    if state.outputs is not None:
        state.outputs.told, state.outputs.behind = dict(kept["outputs"]), kept.get("behind")
    if state.logs is not None:
        restored: dict[str, Cursor] = {path: plain.load(cursor) for path, cursor in cursors.items()}
        state.logs.cursors = state.saved = restored
        state.logs.lost = dict(kept.get("lost") or {})


def notes_batch(state: JobState) -> JobBatch:
    """Return what has to be kept of what was noted on a job."""
    return JobBatch(job_id=state.job.id, name=state.job.name, zone=state.rule.zone.key, notes=plain.dump(state.notes))


def remember_runs(state: JobState, runs: Iterable[Run]) -> None:
    """Keep what a tile shows of the runs that are over."""
    closed = [run for run in runs if run.outcome is not RunOutcome.OPEN]
    if not closed:
        return
    for run in closed:
        if state.last_run is None or run.key >= state.last_run.key:
            state.last_run = run
        if run.outcome is RunOutcome.SUCCEEDED:
            if state.last_success is None or run.key >= state.last_success.key:
                state.last_success = run
            if run.ended is not None and not run.failure_lines:
                state.durations[run.started] = (run.ended - run.started).total_seconds()
    for started in sorted(state.durations)[:-USUAL_FROM]:
        del state.durations[started]
    if _counts_runs(state):
        put_marks(state, [mark_of_run(run) for run in closed])


def remember_history(state: JobState, runs: Sequence[RecentRun], marks: Sequence[Mark]) -> None:
    """Begin with what the store says of the last runs and occurrences, both oldest first."""
    closed = [run for run in runs if run.outcome is not RunOutcome.OPEN]
    clean = [run for run in closed if run.outcome is RunOutcome.SUCCEEDED and not run.failure_lines]
    taken = [(run.started, run.ended - run.started) for run in clean if run.ended is not None]
    state.durations = {started: duration.total_seconds() for started, duration in taken[-USUAL_FROM:]}
    if _counts_runs(state):
        strokes = {run.started: mark_of_run(run) for run in closed}
        marks = tuple(strokes.values())
    state.marks = deque(marks, maxlen=MARKS)


def _counts_runs(state: JobState) -> bool:
    """Return whether the strokes of a job are its runs: it has no occurrences."""
    return state.rule.expect is None or state.rule.expect.every is not None


def mark_of_run(run: Run | RecentRun) -> Mark:
    """Return the stroke of a run that is over."""
    shown = OUTCOME_OF_RUN.get(run.outcome, Outcome.STUCK if run.overran else Outcome.FAILED)
    if run.outcome is RunOutcome.SUCCEEDED and run.failure_lines:
        shown = Outcome.SUCCEEDED_WITH_ERRORS
    return Mark(due=run.started, outcome=shown, at=run.ended)


def put_marks(state: JobState, marks: Sequence[Mark]) -> None:
    """Add strokes; one of the same moment as another replaces it."""
    if not marks:
        return
    by_due = {mark.due: mark for mark in (*state.marks, *marks)}
    state.marks = deque(sorted(by_due.values(), key=lambda mark: mark.due), maxlen=MARKS)


def patience_over(trouble: Trouble | None, path: str, reason: str, now: datetime) -> Trouble:
    """Return the trouble as it goes on, or as it begins now."""
    if trouble is not None and trouble.path == path and now - trouble.since >= timedelta():
        return replace(trouble, reason=reason)
    return Trouble(path=path, since=now, reason=reason)
