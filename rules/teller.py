"""One telling of a job's story: its runs, its judgement and its memory as they change with each event."""

from datetime import datetime

from msgspec.structs import replace

from rules.durations import remembered
from rules.judge import judge
from rules.known import Judgement, Known
from rules.memory import KEPT_RUNS, KEPT_WINDOWS, Memory, forget
from rules.model import Event, Run, Source, Verdict
from rules.outcomes import Seen
from rules.outputs import confirmed, has_output, needs_outputs
from rules.readings import Readings, seen_until
from rules.rerun import parted, told_runs
from rules.rule import Rule
from rules.runs import RunState, as_of, fold, next_change, prolonged, shown_runs, with_run
from rules.schedule import limit_of
from rules.told import Change, Told, tell_occurrences
from rules.unchanged import fine_until, goes_on, judged_again
from rules.witnessed import witnessed

MOST_STEPS = 100_000  # moments of silence judged at once
MANY = 2 * KEPT_WINDOWS  # windows or runs from which it is worth to put some behind

Stand = tuple[datetime, RunState, datetime | None, datetime | None]  # when, the fold, its oldest and latest evidence


class Teller:
    """The memory of a job as it changes with its events, and what is told on the way.

    What changes with nearly every event stands beside `memory`, and is put into it at the end. Where events are `held`
    the newest are folded again with what comes late.
    """

    def __init__(
        self, rule: Rule, memory: Memory, readings: Readings, looked_in: str | None, now: datetime, held: bool
    ) -> None:
        self.rule, self.memory, self.looked_in, self.now, self.held = rule, memory, looked_in, now, held
        self.readings = replace(readings, slow_rule=memory.slow_rule, skew=memory.skew)
        self.state, self.runs = memory.state, memory.runs
        self.last_at: datetime | None = None  # of the open run, where lines have prolonged it since the last fold
        self.oldest, self.latest = memory.oldest, memory.latest  # of all evidence
        self.verdict, self.judged_at, self.status_since = memory.verdict, memory.judged_at, memory.status_since
        self.marks, self.told_open, self.durations = memory.told, memory.told_open, memory.durations
        self.kept, self.few = (memory.state, memory.runs), len(memory.runs)  # left when no more can be put behind
        self.told = Told()
        self.confirmed: dict[tuple[datetime, int], Run] = {}  # also those put behind before the end
        self.judgement: Judgement | None = None
        self.unjudged: Stand | None = None  # after the last event, where it has left the status as it was
        self.fine_until: datetime | None = None  # what holds then, where that event was a clean success

    def keep_here(self) -> None:
        """Remember this point of the fold: what comes after it is folded again with what comes late."""
        self.kept = (self._whole_state(), self.runs)

    def take(self, event: Event, quietly: bool, now: datetime) -> None:
        """Fold one event in and, unless it was judged before, judge the job at its time."""
        at = event.at
        moment = min(at, now)
        if not quietly:
            self.judge_silence(moment)
        if event.evidence.source is Source.OUTPUT and needs_outputs(self.rule):
            self._take_output(event, quietly, now)
            return
        if self.oldest is None or at < self.oldest:
            self.oldest = at
        if self.latest is None or at > self.latest:
            self.latest = at
        if self.verdict is None and not quietly:
            self.judge_at(moment)  # how it stood before: from here on silence is judged too
        if self.readings.reruns:
            self.state, ended = parted(self._whole_state(), event.at, self.readings.reruns, self.rule)
            self._keep(ended)
        last_at = prolonged(self.state, event, self.rule, self.last_at)
        if last_at is None:
            self._fold(event, None if quietly else moment)
        else:
            self.last_at = last_at

    def _fold(self, event: Event, moment: datetime | None) -> None:
        """Fold an event in, and judge the job at `moment` if that changes any run."""
        before = self._whole_state()
        self.state, told = fold(before, event, self.rule, self._deadline)
        self._keep(told)
        if not told or moment is None:
            return
        judged = self.judgement is not None and self.fine_until is None
        self.fine_until = fine_until(self.verdict, told, self.rule, self.readings)
        if self.fine_until is not None or (judged and goes_on(before.open, told, self.readings)):
            self.unjudged = (moment, self.state, self.oldest, self.latest)
        else:
            self.judge_at(moment)

    def _keep(self, runs: tuple[Run, ...]) -> None:
        for run in runs:
            if not run.in_progress:
                self.runs = with_run(self.runs, run)
            if not run.in_progress or run.has_start or run.failure_lines:
                self.told.runs[run.key] = run

    def judge_rest(self) -> None:
        """Judge the job as it stood with the last event that was not judged."""
        if self.unjudged is None:
            return
        stands = (self.state, self.last_at, self.oldest, self.latest)
        moment, self.state, self.oldest, self.latest = self.unjudged
        self.last_at = None
        self.judge_at(moment)
        self.state, self.last_at, self.oldest, self.latest = stands

    def _whole_state(self) -> RunState:
        """Return the state of the fold with what has prolonged its open run."""
        run = self.state.open
        if self.last_at is not None and run is not None:
            self.state = RunState(open=replace(run, last_at=self.last_at), last=self.state.last)
            self.last_at = None
        return self.state

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
            if self.verdict is None or self.judged_at is None:
                return
            moment, silent_at = self._holds_until(self.verdict), self._silent_at(self.judged_at)
            if moment is None or (silent_at is not None and silent_at < moment):
                moment = silent_at
            if moment is None or moment >= until:
                return
            if self.fine_until is not None:
                self.judge_rest()
            else:
                self.judge_at(moment)

    def _silent_at(self, now: datetime) -> datetime | None:
        return next_change(self.state, now, self.rule, self.last_at)

    def _holds_until(self, verdict: Verdict) -> datetime | None:
        """Return when the verdict has to be reached anew; what the open run's silence changes, the fold tells better.

        Lines since the verdict have put that off, unless it is the scheduler that says the run goes on.
        """
        if self.fine_until is not None:
            return self.fine_until
        if self.judgement is None or self.readings.scheduler is not None:
            return verdict.valid_until
        return self.judgement.holds_until

    def judge_at(self, moment: datetime) -> None:
        """Judge the job at `moment`, but never before it was judged last, and tell what has changed."""
        at = moment if self.judged_at is None else max(moment, self.judged_at)
        self.unjudged = self.fine_until = None
        self._whole_state()
        last = seen_until(self.readings.unreadable, self.latest, at)
        known = self._known(last or at)
        self.judgement = judge(self.rule, known, self.readings, at, last)
        silent_at = self._silent_at(at) if last is None else None
        verdict, before = judged_again(self.judgement.verdict, silent_at), self.verdict
        if before is None or verdict.status is not before.status:
            self.status_since = at
            status = None if before is None else before.status
            self.told.changes.append(Change(at=at, before=status, after=verdict.status, finding=verdict.headline))
        self.judged_at, self.verdict, occurrences = at, verdict, self.judgement.occurrences
        self.marks = tell_occurrences(self.told, self.marks, occurrences, self.rule.mark)
        many_runs = not self.held and not self.rule.has_windows and len(self.runs) > self.few + MANY
        if many_runs or len(occurrences) > MANY:
            self._forget()

    def _forget(self) -> None:
        """Put behind what no late line can change, so that the cost of a long history is its length and no more."""
        memory = forget(self._remembered(self.state, self.runs), self.judgement, self.rule, self.now)
        self.few = len(memory.runs)
        if self.rule.has_windows:
            if memory.since == self.memory.since:
                return
            self.judgement = None  # its windows are not those of the memory any more
        self.memory, self.runs, self.marks = memory, memory.runs, memory.told
        kept = {run.key for run in memory.runs}
        state, runs = self.kept
        self.kept = (state, tuple(run for run in runs if run.key in kept))

    def _known(self, at: datetime) -> Known:
        memory = self.memory
        shown = as_of(self.state, at, self.rule)
        if shown is not None and not shown.in_progress and shown != self.told_open:
            self.told.runs[shown.key] = self.told_open = shown
        since = memory.since or min(memory.first_seen, self.oldest or at)
        runs = witnessed(self.state, self.runs, shown, memory.outputs, self.readings, self.rule, at)
        if needs_outputs(self.rule):
            refused = {key for key, run in self.told.runs.items() if run.succeeded}  # if they are failed by now
            self.confirmed |= {run.key: run for run in runs if run.succeeded or (run.ended and run.key in refused)}
        self.durations = remembered(self.durations, runs, self.rule)
        is_old = memory.since is not None
        behind = [run for run in runs if run.started < since and not run.in_progress] if is_old else []
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
            durations=self.durations,
        )

    def end(self) -> tuple[Memory, Told]:
        """Return the memory, with what no late line can change any more put behind it."""
        memory = self._remembered(*self.kept)
        if needs_outputs(self.rule):
            now = {run.key: run for run in confirmed(self.runs, memory.outputs, self.rule)}
            told = (*(self.confirmed | now).values(), *self.told.runs.values())
            self.told.runs = {run.key: run for run in reversed(told) if not run.succeeded or has_output(run)}
        if reruns := self.readings.reruns:
            runs = confirmed((*self.runs, *shown_runs(self.state, self.now, self.rule)), memory.outputs, self.rule)
            self.told.runs = told_runs(self.told.runs, runs, reruns, self.rule, self.now, memory.told_at)
        return forget(memory, self.judgement, self.rule, self.now), self.told

    def _remembered(self, state: RunState, runs: tuple[Run, ...]) -> Memory:
        """Return the memory as it stands now, with the runs as they stood at one point of the fold."""
        return replace(
            self.memory,
            state=state,
            runs=runs,
            oldest=self.oldest,
            latest=self.latest,
            judged_at=self.judged_at,
            status_since=self.status_since,
            verdict=self.verdict,
            told=self.marks,
            told_open=self.told_open,
            durations=self.durations,
        )
