"""The story of a job, told event by event: the one path that live watching, catching up and replay all take.

`tell` folds new events into runs and judges the job at the time of each of them, and at each moment in between at which
silence alone changes something. So what happened while nobody watched is told as if somebody had.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rules.durations import remembered
from rules.judge import judge
from rules.known import Judgement, Known
from rules.memory import KEPT_RUNS, KEPT_WINDOWS, Memory, forget
from rules.model import Event, Outcome, Run, Source, Verdict
from rules.order import place_of
from rules.outcomes import Seen
from rules.outputs import confirmed, needs_outputs
from rules.readings import Readings
from rules.rule import Rule
from rules.runs import as_of, fold, next_change
from rules.schedule import limit_of
from rules.told import Change, Told
from rules.witness import run_by_scheduler

HOLD = timedelta(minutes=1)  # an output is seen 10 s and a tick after it came: lines since then wait for it
MOST_STEPS = 100_000  # moments of silence judged at once


def tell(
    rule: Rule,
    memory: Memory,
    events: Sequence[Event],
    readings: Readings,
    now: datetime,
    looked_in: str | None = None,
    more: bool = False,
) -> tuple[Memory, Told]:
    """Return the memory after `events` at `now`, and the runs, occurrences and changes to be kept.

    `events` are in their order; where others may come late, of another file or an output, the newest are held.
    With `more` to come (a long history is being read) nothing is judged later than its last event.
    """
    teller = _Teller(rule, memory, readings, looked_in, now)
    holding = rule.has_output or memory.hold
    ordered = sorted((*memory.pending, *events), key=place_of) if holding else list(events)
    old = {id(event) for event in memory.pending}
    last_old = max((place for place, event in enumerate(ordered) if id(event) in old), default=-1)
    held = now - HOLD
    committed = [event for event in ordered if place_of(event)[0] < held] if holding else ordered
    for place, event in enumerate(ordered):
        if place == len(committed):
            teller.keep_here()
        teller.take(event, quietly=place <= last_old, now=now)
    if len(committed) == len(ordered):
        teller.keep_here()
    if not more:
        teller.judge_silence(now)
        teller.judge_at(now)
    if ordered:
        last = max(place_of(event) for event in ordered)
        teller.memory = replace(teller.memory, last=max(last, teller.memory.last or last))
    teller.memory = replace(teller.memory, told_at=now)
    return teller.end(tuple(ordered[len(committed) :]))


class _Teller:
    """One call of `tell`: the memory as it changes, and what is told on the way."""

    def __init__(self, rule: Rule, memory: Memory, readings: Readings, looked_in: str | None, now: datetime) -> None:
        self.rule, self.memory, self.looked_in, self.now = rule, memory, looked_in, now
        self.readings = replace(readings, slow_rule=memory.slow_rule, skew=memory.skew)
        self.state, self.runs = memory.state, memory.runs
        self.oldest, self.latest = memory.oldest, memory.latest  # of all evidence; put into the memory at the end
        self.kept = (memory.state, memory.runs)
        self.told = Told()
        self.confirmed: dict[tuple[datetime, int], Run] = {}  # also those put behind before the end
        self.judgement: Judgement | None = None

    def keep_here(self) -> None:
        """Remember this point of the fold: what comes after it is folded again with what comes late."""
        self.kept = (self.state, self.runs)

    def take(self, event: Event, quietly: bool, now: datetime) -> None:
        """Fold one event in and, unless it was judged before, judge the job at its time."""
        if not quietly:
            self.judge_silence(min(event.at, now))
        if event.evidence.source is Source.OUTPUT and needs_outputs(self.rule):
            self._take_output(event, quietly, now)
            return
        self.oldest = event.at if self.oldest is None else min(self.oldest, event.at)
        self.latest = event.at if self.latest is None else max(self.latest, event.at)
        if self.memory.verdict is None and not quietly:
            self.judge_at(min(event.at, now))  # how it stood before: from here on silence is judged too
        self.state, told = fold(self.state, event, self.rule, self._deadline)
        for run in told:
            if not run.in_progress:
                self.runs = _with_run(self.runs, run)
            if not run.in_progress or run.has_start or run.failure_lines:
                self.told.runs[run.key] = run
        if told and not quietly:
            self.judge_at(min(event.at, now))

    def _take_output(self, event: Event, quietly: bool, now: datetime) -> None:
        """Put an output beside the successes of the log; it is no line of a run itself."""
        others = tuple(item for item in self.memory.outputs if item.evidence.file != event.evidence.file)
        self.memory = replace(self.memory, outputs=(*others, event)[-KEPT_RUNS:])
        if not quietly:
            self.judge_at(min(event.at, now))

    def _deadline(self, began: datetime) -> datetime:
        return limit_of(self.rule.expect, self.rule.zone, began)

    def judge_silence(self, until: datetime) -> None:
        """Judge at each moment before `until` at which silence alone changes something."""
        for _ in range(MOST_STEPS):
            verdict, judged_at = self.memory.verdict, self.memory.judged_at
            if verdict is None or judged_at is None:
                return
            moments = (self._holds_until(verdict), next_change(self.state, judged_at, self.rule))
            moment = min((one for one in moments if one is not None), default=until)
            if moment >= until:
                return
            self.judge_at(moment)

    def _holds_until(self, verdict: Verdict) -> datetime | None:
        """Return when the verdict has to be reached anew; what the open run's silence changes, the fold tells better.

        Lines since the verdict have put that off, unless it is the scheduler that says the run goes on.
        """
        if self.judgement is None or self.readings.scheduler is not None:
            return verdict.valid_until
        return self.judgement.holds_until

    def judge_at(self, moment: datetime) -> None:
        """Judge the job at `moment`, but never before it was judged last, and tell what has changed."""
        memory = self.memory
        at = moment if memory.judged_at is None else max(moment, memory.judged_at)
        seen_until = self._seen_until(at)
        known = self._known(seen_until or at)
        self.judgement = judge(self.rule, known, self.readings, at, seen_until)
        silent_at = next_change(self.state, at, self.rule) if seen_until is None else None
        verdict, before = _valid_until(self.judgement.verdict, silent_at), memory.verdict
        since = memory.status_since
        if before is None or verdict.status is not before.status:
            since = at
            status = None if before is None else before.status
            self.told.changes.append(Change(at=at, before=status, after=verdict.status, finding=verdict.headline))
        self.memory = replace(
            self.memory,
            judged_at=at,
            verdict=verdict,
            status_since=since,
            told=self._tell_occurrences(),
        )
        if len(self.judgement.occurrences) > 2 * KEPT_WINDOWS:
            self._forget()

    def _seen_until(self, at: datetime) -> datetime | None:
        """Return the last moment of which the log is known, None where it can be read."""
        trouble = self.readings.unreadable
        if trouble is None or at <= trouble.since:
            return None
        latest = self.latest
        return trouble.since if latest is None else min(at, max(trouble.since, latest))

    def _forget(self) -> None:
        """Put behind what no late line can change, so that the cost of a long history is its length and no more."""
        memory = forget(replace(self.memory, runs=self.runs), self.judgement, self.rule, self.now)
        if memory.since == self.memory.since:
            return
        self.memory, self.runs = memory, memory.runs
        kept = {run.key for run in memory.runs}
        state, runs = self.kept
        self.kept = (state, tuple(run for run in runs if run.key in kept))
        self.judgement = None  # its windows are not those of the memory any more

    def _known(self, at: datetime) -> Known:
        memory = self.memory
        shown = as_of(self.state, at, self.rule)
        if shown is not None and not shown.in_progress and shown != memory.told_open:
            self.told.runs[shown.key] = shown
            memory = self.memory = replace(memory, told_open=shown)
        since = memory.since or min(memory.first_seen, self.oldest or at)
        running = run_by_scheduler(self.readings.scheduler, self.state, self.runs, self.rule, at)
        same = running is not None and shown is not None and shown.started >= running.started
        last = [run for run in (None if same else shown, running) if run is not None]
        runs = confirmed((*self.runs, *last), memory.outputs, self.rule)
        if needs_outputs(self.rule):
            self.confirmed |= {run.key: run for run in runs if run.succeeded}
        durations = remembered(memory.durations, runs, self.rule)
        if durations != memory.durations:
            memory = self.memory = replace(memory, durations=durations)
        behind = []
        if memory.since is not None:
            behind = [run for run in runs if run.started < since and not run.in_progress]
        return Known(
            runs=tuple(run for run in runs if run not in behind) if behind else runs,
            seen=Seen(
                first_seen=memory.first_seen,
                watching=memory.watching,
                oldest=self.oldest,
                latest=self.latest,
                looked_in=self.looked_in,
                quiet=self.readings.quiet,
                blocks=self.readings.blocks,
            ),
            since=since,
            carry=memory.carry,
            success=memory.success,
            before=(*memory.before, *behind),
            outputs=memory.outputs,
            durations=memory.durations,
        )

    def _tell_occurrences(self) -> tuple[tuple[datetime, Outcome | None, bool], ...]:
        occurrences = self.judgement.occurrences if self.judgement is not None else ()
        before = {due: (outcome, final) for due, outcome, final in self.memory.told}
        for occurrence in occurrences:
            if before.get(occurrence.window.due) != (occurrence.outcome, occurrence.final):
                self.told.occurrences[occurrence.window.due] = replace(occurrence, rule=self.rule.mark)
        return tuple((item.window.due, item.outcome, item.final) for item in occurrences)

    def end(self, pending: tuple[Event, ...]) -> tuple[Memory, Told]:
        """Return the memory, with what no late line can change any more put behind it."""
        state, runs = self.kept
        memory = replace(self.memory, state=state, runs=runs, pending=pending, oldest=self.oldest, latest=self.latest)
        if needs_outputs(self.rule):
            now = {run.key: run for run in confirmed(self.runs, memory.outputs, self.rule)}
            told = (*(self.confirmed | now).values(), *self.told.runs.values())
            self.told.runs = {run.key: run for run in reversed(told) if not run.succeeded or _has_output(run)}
        return forget(memory, self.judgement, self.rule, self.now), self.told


def _valid_until(verdict: Verdict, moment: datetime | None) -> Verdict:
    """Return the verdict, to be reached anew at `moment` at the latest."""
    if moment is None or (verdict.valid_until is not None and verdict.valid_until <= moment):
        return verdict
    return replace(verdict, valid_until=moment)


def _has_output(run: Run) -> bool:
    return any(item.source is Source.OUTPUT for item in run.evidence)


def _with_run(runs: tuple[Run, ...], run: Run) -> tuple[Run, ...]:
    """Return the runs with this one in its place by key."""
    if not runs or runs[-1].key < run.key:
        return (*runs, run)
    return tuple(sorted((*(other for other in runs if other.key != run.key), run), key=lambda other: other.key))
