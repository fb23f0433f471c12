"""The cross-check: the witnesses of a job side by side, whether they agree, and which contradiction to name.

Two witnesses are held against each other only where both speak of the same run, and after a minute: one of them may
only not have been heard yet. Source: verdicts.md, sections 5 to 7.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from rules.memory import Memory
from rules.model import Event, Evidence, Meaning, Origin, Run, Source
from rules.outputs import needs_outputs
from rules.readings import Readings
from rules.rule import Rule
from rules.runs import as_of, fold, with_run
from rules.schedule import limit_of
from rules.testimony import APART, Scene, Testimony, Word, log_says, of_run, output_says, run_of, scheduler_says

HEARD = timedelta(minutes=1)  # schedulers are asked every 15 s, an output has to rest: so long one may lag behind

LOG, OUTPUT, SCHEDULER = Source.LOG, Source.OUTPUT, Source.SCHEDULER
NONE = (Word.NOTHING, Word.MISSING)
ENDED = (Word.SUCCEEDED, Word.FAILED)
GOING = (Word.RUNNING, Word.STUCK)

# (one witness, what it says, the other, what it says, the code of the sentence), the worst first
CONTRADICTIONS: tuple[tuple[Source, Sequence[Word], Source, Sequence[Word], str], ...] = (
    (SCHEDULER, (Word.SUCCEEDED,), LOG, (Word.FAILED,), "scheduler_success_log_failure"),
    (LOG, (Word.SUCCEEDED,), SCHEDULER, (Word.FAILED,), "log_success_scheduler_failure"),
    (LOG, (Word.SUCCEEDED,), OUTPUT, NONE, "log_success_no_output"),
    (SCHEDULER, (Word.SUCCEEDED,), LOG, (Word.NOTHING,), "scheduler_success_no_line"),
    (SCHEDULER, (Word.SUCCEEDED,), LOG, (Word.UNENDED,), "scheduler_success_no_end"),
    (SCHEDULER, (Word.RUNNING,), LOG, (Word.NOTHING,), "scheduler_runs_no_line"),
    (SCHEDULER, (Word.RUNNING,), LOG, (Word.SUCCEEDED,), "scheduler_runs_log_success"),
    (SCHEDULER, ENDED, LOG, GOING, "scheduler_ended_log_goes_on"),
    (SCHEDULER, (Word.DOWN,), LOG, (Word.RUNNING,), "stopped_log_goes_on"),
    (SCHEDULER, (Word.SUCCEEDED,), OUTPUT, NONE, "scheduler_success_no_output"),
    (LOG, (Word.FAILED,), OUTPUT, (Word.SUCCEEDED,), "log_failure_output"),
    (SCHEDULER, (Word.FAILED,), OUTPUT, (Word.SUCCEEDED,), "scheduler_failure_output"),
    (LOG, (Word.NOTHING,), OUTPUT, (Word.SUCCEEDED,), "output_no_line"),
    (SCHEDULER, (Word.NOTHING,), LOG, (*ENDED, *GOING), "log_without_scheduler"),
)
# what is the same in other words
SAME: tuple[tuple[Word, Word], ...] = (
    *((word, word) for word in (*ENDED, *GOING, Word.NOTHING)),
    (Word.RUNNING, Word.STUCK),
)


class Contradiction(Struct, frozen=True, kw_only=True):
    """Two witnesses that cannot both be right; `parameters` hold what the sentence needs."""

    code: str
    between: tuple[Source, Source]
    parameters: Mapping[str, object] = field(default_factory=dict)


class CrossCheck(Struct, frozen=True, kw_only=True):
    """The witnesses that a job has, in the order in which they stand, and the worst contradiction between two."""

    witnesses: tuple[Testimony, ...] = ()
    contradiction: Contradiction | None = None


class Asked(Struct, frozen=True, kw_only=True):
    """A scheduler that is asked for a job: its type, and its entry."""

    kind: str
    name: str | None


def cross_check(
    rule: Rule,
    memory: Memory,
    readings: Readings,
    asked: Asked | None,
    looked_in: str | None,
    newest: Evidence | None,
    now: datetime,
) -> CrossCheck:
    """Return what the witnesses of a job say at `now`, and whether they agree; `newest` is the log's newest line."""
    scene = scene_of(rule, memory, readings, looked_in, newest, now)
    witnesses: list[Testimony] = []
    if rule.has_log:
        witnesses.append(log_says(scene))
    if asked is not None:
        witnesses.append(scheduler_says(scene, asked.kind, asked.name))
    if rule.has_output:
        codes = () if memory.verdict is None else [finding.code for finding in memory.verdict.findings]
        witnesses.append(output_says(scene, "output_stale" in codes))
    found = sorted(_contradictions(scene, witnesses, now), key=lambda pair: pair[0])
    against = [frozenset(one.between) for _, one in found]
    judged = tuple(replace(one, agrees=_agrees(scene, one, witnesses, against)) for one in witnesses)
    return CrossCheck(witnesses=judged, contradiction=found[0][1] if found else None)


def scene_of(
    rule: Rule, memory: Memory, readings: Readings, looked_in: str | None, newest: Evidence | None, now: datetime
) -> Scene:
    """Return what the witnesses are asked about at `now`."""
    every, verdict = runs_of_log(rule, memory, now), memory.verdict
    window = None if verdict is None or verdict.occurrence is None else verdict.occurrence.window
    began = every[-1].started if every else None
    since, until = (began, None) if window is None else (window.start, window.end)
    runs = every[-1:] if window is None else tuple(run for run in every if _is_within(run.belongs_at, since, until))
    outputs = sorted((*memory.outputs, *_outputs_of(every)), key=lambda one: one.named_at or one.at)
    own = [one for one in outputs if _is_within(one.named_at or one.at, since, until)]
    earlier = [one for one in outputs if since is None or (one.named_at or one.at) < since]
    return Scene(
        rule=rule,
        has_window=window is not None,
        since=since,
        runs=runs,
        outputs=tuple(own),
        earlier=earlier[-1] if earlier else None,
        newest=newest,
        looked_in=looked_in,
        readings=readings,
    )


def _is_within(moment: datetime, since: datetime | None, until: datetime | None) -> bool:
    return since is not None and moment >= since and (until is None or moment < until)


def runs_of_log(rule: Rule, memory: Memory, now: datetime) -> tuple[Run, ...]:
    """Return the runs that are remembered, the open one last, as they were before any output was put beside them."""
    state, runs = memory.state, memory.runs
    for event in memory.pending:  # held until what may come late has come
        if event.evidence.source is OUTPUT and needs_outputs(rule):
            continue
        state, told = fold(state, event, rule, lambda began: limit_of(rule.expect, rule.zone, began))
        for run in told:
            if not run.in_progress:
                runs = with_run(runs, run)
    shown = as_of(state, now, rule)
    if not runs and memory.success is not None:
        runs = (memory.success,)
    return runs if shown is None else with_run(runs, shown)


def _outputs_of(runs: Sequence[Run]) -> Iterator[Event]:
    """Yield the outputs that are successes themselves, where no line says success."""
    for run in runs:
        for item in run.evidence:
            if item.source is OUTPUT:
                yield Event(meaning=Meaning.SUCCESS, at=item.at, evidence=item, named_at=run.named_at)


def _contradictions(scene: Scene, witnesses: Sequence[Testimony], now: datetime) -> Iterator[tuple[int, Contradiction]]:
    for place, (first, words, second, others, code) in enumerate(CONTRADICTIONS):
        pair = _pair(scene, witnesses, first, second)
        if pair is None or pair[0].word not in words or pair[1].word not in others:
            continue
        if _may_lag(scene, pair, now) or not _is_told(code, scene):
            continue
        times = {"at": pair[0].at, "other_at": pair[1].at}
        parameters = {**pair[1].parameters, **pair[0].parameters, **times}
        yield place, Contradiction(code=code, between=(pair[0].source, pair[1].source), parameters=parameters)


def _pair(
    scene: Scene, witnesses: Sequence[Testimony], first: Source, second: Source
) -> tuple[Testimony, Testimony] | None:
    """Return two witnesses; of the log, beside the scheduler, what it says of the run that the scheduler speaks of."""
    known = {SCHEDULER if one.source is Source.PROCESS else one.source: one for one in witnesses}
    if first not in known or second not in known:
        return None
    log, reading = known.get(LOG), scene.readings.scheduler
    speaks = SCHEDULER in known and known[SCHEDULER].word in (*ENDED, Word.RUNNING)
    if SCHEDULER in (first, second) and log is not None and log.word is not Word.SILENT and reading and speaks:
        began = (reading.started or reading.ended or reading.since) - APART
        known[LOG] = of_run(scene, run_of(scene, reading), began)
    return known[first], known[second]


def _may_lag(scene: Scene, pair: Sequence[Testimony], now: datetime) -> bool:
    """Return whether one of the two may not have been heard of what the other speaks of."""
    moments = [one.at for one in pair if one.at is not None]
    for one in pair:
        if one.source in (SCHEDULER, Source.PROCESS) and scene.readings.scheduler is not None:
            moments.append(scene.readings.scheduler.since)
            if one.lost_since is not None and one.word not in ENDED:
                return True
    return not moments or now - max(moments) < HEARD


def _is_told(code: str, scene: Scene) -> bool:
    """Return whether what else a contradiction needs is there."""
    reading, newest = scene.readings.scheduler, scene.newest
    if code == "stopped_log_goes_on":  # lines since it stopped
        return reading is not None and newest is not None and newest.at >= reading.since + HEARD
    if code == "log_without_scheduler":  # a rerun is none of the scheduler's
        return not any(run.origin is Origin.RERUN for run in scene.runs[-1:])
    return True


def _agrees(
    scene: Scene, mine: Testimony, witnesses: Sequence[Testimony], against: Sequence[frozenset[Source]]
) -> bool | None:
    others = [one for one in witnesses if one is not mine]
    same = any(_says_the_same(scene, witnesses, mine, other) for other in others)
    if same:
        return True
    return False if any(mine.source in pair for pair in against) else None


def _says_the_same(scene: Scene, witnesses: Sequence[Testimony], one: Testimony, other: Testimony) -> bool:
    first, second = (SCHEDULER if it.source is Source.PROCESS else it.source for it in (one, other))
    pair = _pair(scene, witnesses, first, second)
    if pair is None:
        return False
    words = (pair[0].word, pair[1].word)
    if OUTPUT in (first, second) and Word.FAILED in words and any(word in NONE for word in words):
        return True
    return words in SAME or words[::-1] in SAME
