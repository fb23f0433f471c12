"""What each witness of a job says of its latest run: the scheduler, the log and the output, each by itself.

Their words stand in `ui/texts/witness.py` under the codes. Source: verdicts.md, sections 5 to 7.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct, field

from rules.model import Event, Evidence, Meaning, Run, RunOutcome, Source
from rules.patterns import in_order
from rules.readings import Readings, SchedulerReading, SchedulerState, Trouble
from rules.rule import Rule
from rules.schedule import limit_of

APART = timedelta(minutes=1)  # the scheduler's start of a run and the run's first line
ENTRY = ("next_run", "missed_runs", "account", "only_logged_on", "start_type", "pid", "exit_code")


class Word(StrEnum):
    """What a witness says, in a word."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    RUNNING = "running"
    STUCK = "stuck"  # it has begun, and no end came by its limit
    NOTHING = "nothing"  # it knows of no run
    UNENDED = "unended"  # lines, and none among them says how it ended
    QUIET = "quiet"  # lines without a failure, where no line says success
    MISSING = "missing"  # there should be something to ask, and there is not
    UP = "up"
    DOWN = "down"
    OFF = "off"
    READY = "ready"  # it says nothing of a run
    SILENT = "silent"  # it does not answer


class Testimony(Struct, frozen=True, kw_only=True):
    """What one witness says, and since when: `kind` is the scheduler's type, `name` its entry.

    `agrees` is whether another witness says the same (True), or it stands against others and with none (False); None
    where nobody else speaks of that. `lost_since` is from when on it has not answered; its last answer stands.
    """

    source: Source
    word: Word
    code: str
    kind: str | None = None
    name: str | None = None
    at: datetime | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    entry: Mapping[str, object] = field(default_factory=dict)  # what the scheduler says of its entry, where it does
    lost_since: datetime | None = None
    agrees: bool | None = None


class Scene(Struct, frozen=True, kw_only=True):
    """What the witnesses are asked about: the latest occurrence, or the latest run of a job without any."""

    rule: Rule
    has_window: bool
    since: datetime | None  # what happened from here on belongs to it; None where nothing has happened yet
    runs: tuple[Run, ...]  # as the log alone tells them: no output that is missing takes one away
    outputs: tuple[Event, ...]
    earlier: Event | None  # the last output before
    newest: Evidence | None  # the newest line of the log
    looked_in: str | None
    readings: Readings


def log_says(scene: Scene) -> Testimony:
    """Return what the log says of the latest of the runs."""
    trouble = scene.readings.unreadable
    if trouble is not None:
        parameters = {"path": trouble.path, "reason": trouble.reason, "since": trouble.since}
        return Testimony(
            source=Source.LOG, word=Word.SILENT, code="log_unreadable", at=trouble.since, parameters=parameters
        )
    return of_run(scene, scene.runs[-1] if scene.runs else None, scene.since)


def of_run(scene: Scene, run: Run | None, since: datetime | None) -> Testimony:
    """Return what the log says of one run; of none, what it shows from `since` on."""
    if run is None or not any(item.source is Source.LOG for item in (*run.evidence, *run.failures)):
        return _of_no_run(scene, since)
    word, code = _word_of(scene.rule, run)
    evidence = _quoted(scene.rule, run, word)
    parameters = {"started": run.started, "ended": run.ended, "count": run.failure_lines, "limit": run.deadline}
    ended = None if word is Word.RUNNING else run.ended
    at = evidence[0].at if word is Word.FAILED and evidence else ended or run.started
    return Testimony(source=Source.LOG, word=word, code=code, at=at, parameters=parameters, evidence=evidence)


def _word_of(rule: Rule, run: Run) -> tuple[Word, str]:
    if run.overran:
        return Word.STUCK, "log_overran"
    if run.failed:
        return Word.FAILED, "log_aborted" if run.outcome is RunOutcome.ABORTED else "log_failed"
    if run.in_progress:
        return Word.RUNNING, "log_running"
    if rule.has_output and not rule.success:
        return (Word.FAILED, "log_failed") if run.failure_lines else (Word.QUIET, "log_clean")
    if run.with_errors:
        return Word.SUCCEEDED, "log_with_errors"
    return Word.SUCCEEDED, "log_succeeded" if rule.success else "log_clean"


def _quoted(rule: Rule, run: Run, word: Word) -> tuple[Evidence, ...]:
    """Return the line that the word rests on: the first failure, the success, else the line that the run began with."""
    lines = [item for item in run.evidence if item.source is Source.LOG]
    if word is Word.FAILED and run.failures:
        return run.failures[:1]
    if word is Word.SUCCEEDED:
        own = dict(in_order(rule))[Meaning.SUCCESS]
        return tuple([item for item in lines if item.pattern in own][-1:])
    return () if word is Word.QUIET else tuple(lines[:1])


def _of_no_run(scene: Scene, since: datetime | None) -> Testimony:
    newest, missing = scene.newest, scene.readings.log_missing
    if newest is not None and since is not None and newest.at >= since:
        told = bool(scene.rule.success) or not scene.rule.has_output
        word, code = (Word.UNENDED, "log_unended") if told else (Word.QUIET, "log_clean")
        return Testimony(source=Source.LOG, word=word, code=code, at=newest.at, evidence=(newest,))
    parameters = {"path": missing or scene.looked_in, "since": since}
    if missing is not None:
        return Testimony(source=Source.LOG, word=Word.NOTHING, code="log_missing", parameters=parameters)
    code = "log_nothing" if since is not None else "log_never"
    return Testimony(source=Source.LOG, word=Word.NOTHING, code=code, parameters=parameters)


def output_says(scene: Scene, overdue: bool) -> Testimony:
    """Return what the outputs say: the newest one of the occurrence, or that there is none; `overdue` is that it is."""
    readings = scene.readings
    if scene.outputs:
        last = scene.outputs[-1]
        return Testimony(
            source=Source.OUTPUT, word=Word.SUCCEEDED, code="output_there", at=last.at, evidence=(last.evidence,)
        )
    earlier = () if scene.earlier is None else (scene.earlier.evidence,)
    parameters = {"path": readings.output_missing, "last": None if scene.earlier is None else scene.earlier.at}
    word, code = Word.MISSING if overdue else Word.NOTHING, "output_missing"
    if readings.output_empty is not None:
        word, code, parameters = Word.MISSING, "output_empty", {"path": readings.output_empty}
    return Testimony(source=Source.OUTPUT, word=word, code=code, parameters=parameters, evidence=earlier)


def scheduler_says(scene: Scene, kind: str, name: str | None) -> Testimony:
    """Return what the scheduler answered last: of the run that it started last, or of its entry."""
    reading, trouble = scene.readings.scheduler, scene.readings.probe_failed
    source = Source.PROCESS if kind == "process" else Source.SCHEDULER
    if reading is None:
        return Testimony(
            source=source,
            word=Word.SILENT,
            code="scheduler_unasked" if trouble is None else "scheduler_silent",
            kind=kind,
            name=name,
            at=None if trouble is None else trouble.since,
            parameters=_of_trouble(trouble),
        )
    word, code, at = _scheduler_word(scene, reading)
    parameters = {"started": reading.started, "ended": reading.ended, "since": reading.since, "result": reading.result}
    return Testimony(
        source=source,
        word=word,
        code=f"scheduler_{code}",
        kind=kind,
        name=reading.name,
        at=at,
        parameters=parameters,
        entry={name: value for name in ENTRY if (value := getattr(reading, name)) not in (None, "")},
        lost_since=None if trouble is None else trouble.since,
    )


def _of_trouble(trouble: Trouble | None) -> Mapping[str, object]:
    return {} if trouble is None else {"since": trouble.since, "reason": trouble.reason}


def _scheduler_word(scene: Scene, reading: SchedulerReading) -> tuple[Word, str, datetime | None]:
    match reading.state:
        case SchedulerState.MISSING:
            return Word.MISSING, "missing", reading.since
        case SchedulerState.DISABLED:
            return Word.OFF, "disabled", reading.since
    running = reading.state is SchedulerState.RUNNING
    if reading.must_run:
        return (Word.UP, "up", reading.started) if running else (Word.DOWN, "down", reading.since)
    if running:
        return Word.RUNNING, "running", reading.started or reading.since
    ended = reading.ended or reading.started or reading.since
    if reading.failed is None:
        return Word.READY, "ready" if reading.started is None else "no_verdict", reading.started
    if _is_earlier(scene, reading):
        return Word.NOTHING, "earlier", ended
    return (Word.FAILED, "failed", ended) if reading.failed else (Word.SUCCEEDED, "succeeded", ended)


def _is_earlier(scene: Scene, reading: SchedulerReading) -> bool:
    """Return whether the run that the scheduler tells of was over before what the witnesses are asked about began.

    A task of Windows does not say when it ended: not later than it was seen at rest, nor than its limit.
    """
    began, ended, since = reading.started or reading.since, reading.ended, scene.since
    if since is None:
        return False
    if scene.has_window:
        return began < since - APART
    limit = limit_of(scene.rule.expect, scene.rule.zone, began)
    return (ended or min(max(began, reading.since), limit)) < since - APART


def run_of(scene: Scene, reading: SchedulerReading) -> Run | None:
    """Return the run of the log that the scheduler's answer is about: the latest while it runs, else its first."""
    began, ended = (reading.started or reading.ended or reading.since) - APART, reading.ended
    mine = [run for run in scene.runs if run.started >= began]
    if reading.state is SchedulerState.RUNNING:
        return mine[-1] if mine else None
    if not mine and not scene.has_window:
        mine = list(scene.runs)  # one of several stretches of its lines
    return mine[0] if mine and (ended is None or mine[0].started <= ended + APART) else None
