"""Runs + readings + now -> Verdict. Pure: the clock, the files and the scheduler's answers come in as values.

A verdict is reached in three steps, each a function below: what became of every occurrence (`outcomes.py`, the table of
verdicts.md, section 6), how the latest of them leaves the job standing, and what is found beside it (section 7).
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from rules.beside import findings_beside
from rules.excuses import Block, excuse_changes, quiet_at, silence_of
from rules.interval import judge_every
from rules.known import INSTANT, Judgement, Known, in_progress, phase_of_run
from rules.model import Finding, Occurrence, Origin, Outcome, Phase, Run, Severity, Status, Verdict, Window
from rules.outcomes import (
    Standing,
    decides,
    outcome_of,
    reached,
    standing_after,
    standing_of_run,
    worst,
)
from rules.readings import Readings, reading_changes
from rules.rule import Expect, Rule
from rules.schedule import next_due, window_of, windows
from rules.witness import is_up, scheduler_changes

LONGEST_REACH = timedelta(hours=12)  # how long after its due time a run may begin and still belong to it


def judge(rule: Rule, known: Known, readings: Readings, now: datetime, seen_until: datetime | None = None) -> Judgement:
    """Return how the job stands at `now`.

    `seen_until` is for a log that cannot be read: what silence says is judged as of then, the last time it was seen.
    """
    core = _judge_core(rule, known, seen_until or now)
    verdict = core.verdict
    findings = findings_beside(rule, known, readings, verdict, now)
    standing = worst(Standing(status=verdict.status, findings=verdict.findings), findings)
    if standing.status is Status.UNKNOWN and rule.expect is None and is_up(readings.scheduler, now):
        standing = Standing(status=Status.OK)
    quiet = quiet_at(readings.quiet, now)
    moments = [reading_changes(readings, now), scheduler_changes(readings.scheduler, now)]
    moments += [excuse_changes(readings.quiet, readings.blocks, now)]
    if seen_until is None:
        moments.append(verdict.valid_until)
    of_run = [] if seen_until is not None else [moment for moment in _run_moments(rule, known, now) if moment > now]
    others = [moment for moment in moments if moment is not None and moment > now]
    valid_until = min((*others, *of_run), default=None)
    paused = quiet is not None
    if paused or standing.status is not verdict.status or findings or valid_until != verdict.valid_until:
        verdict = Verdict(
            status=Status.PAUSED if paused else standing.status,
            phase=Phase.PAUSED if paused else verdict.phase,
            findings=() if paused else standing.findings,
            occurrence=verdict.occurrence,
            next_due=verdict.next_due,
            paused=quiet,
            valid_until=valid_until,
        )
    holds_until = min(others, default=None)
    return Judgement(verdict=verdict, occurrences=core.occurrences, standings=core.standings, holds_until=holds_until)


def _judge_core(rule: Rule, known: Known, now: datetime) -> Judgement:
    """Return how its runs and the clock alone leave the job."""
    if rule.expect is None:
        return _judge_runs(rule, known)
    if rule.expect.every is not None:
        return judge_every(rule, rule.expect, rule.expect.every, known, now)
    return _judge_windows(rule, rule.expect, known, now)


def belongs(run: Run, window: Window, rule: Rule) -> bool:
    """Return whether a run that began in this window is its occurrence's, and not one of none."""
    if run.origin is Origin.RERUN and run.named_at is not None:
        return True  # it was begun for it
    expect = rule.expect or Expect()
    reach = max(expect.missed_after, expect.max_runtime or timedelta(), LONGEST_REACH)
    same_day = run.started.astimezone(rule.zone).date() == window.due.astimezone(rule.zone).date()
    return run.started <= window.due + reach or same_day


def _judge_runs(rule: Rule, known: Known) -> Judgement:
    last = next((run for run in reversed(known.runs) if decides(run)), None)
    standing = known.carry if last is None else standing_of_run(last, known.carry, rule)
    phase = phase_of_run(known) or Phase.WAITING
    return Judgement(verdict=Verdict(status=standing.status, phase=phase, findings=standing.findings))


def _judge_windows(rule: Rule, expect: Expect, known: Known, now: datetime) -> Judgement:
    open_run = in_progress(known)
    if open_run is not None and not open_run.failed:
        return _while_running(rule, expect, known, open_run, now)
    occurrences, standings = _walk(rule, expect, known, now)
    standing = standings[-1] if standings else _before_windows(rule, known, None)
    latest = occurrences[-1] if occurrences else None
    if latest is not None and latest.outcome is None:
        standing = worst(standing, _overdue_window(rule, latest.window, expect, known, now))
    verdict = Verdict(
        status=standing.status,
        phase=_phase_of_window(known, latest, expect, now),
        findings=standing.findings,
        occurrence=latest,
        next_due=_next_due(rule, expect, latest, now),
        valid_until=_next_moment(rule, expect, occurrences, known.seen.blocks, now),
    )
    return Judgement(verdict=verdict, occurrences=occurrences, standings=standings)


def _while_running(rule: Rule, expect: Expect, known: Known, run: Run, now: datetime) -> Judgement:
    """A run in progress that has not failed: the status stays what it was before that run began."""
    before = _judge_windows(rule, expect, replace(known, runs=known.runs[:-1]), run.started - INSTANT)
    occurrences, standings = _walk(rule, expect, known, now)
    latest = occurrences[-1] if occurrences else None
    verdict = replace(
        before.verdict,
        phase=Phase.RUNNING,
        occurrence=latest,
        next_due=_next_due(rule, expect, latest, now),
        valid_until=_next_moment(rule, expect, occurrences, known.seen.blocks, now),
    )
    return Judgement(verdict=verdict, occurrences=occurrences, standings=standings)


def _walk(
    rule: Rule, expect: Expect, known: Known, now: datetime
) -> tuple[tuple[Occurrence, ...], tuple[Standing, ...]]:
    """Return every occurrence since `known.since` with how it left the job standing."""
    spans = list(windows(expect, rule.zone, known.since, now))
    standing = _before_windows(rule, known, spans[0] if spans else None)
    occurrences: list[Occurrence] = []
    standings: list[Standing] = []
    earlier: list[Run] = list(known.before)
    for window, began in zip(spans, _placed(known.runs, spans), strict=True):
        mine = [run for run in began if belongs(run, window, rule)]
        seen = replace(known.seen, others=tuple(earlier[-3:]))
        occurrence = outcome_of(window, mine, expect, seen, now)
        standing = standing_after(occurrence, standing, rule, seen)
        for run in began[len(mine) :]:
            standing = standing_of_run(run, standing, rule)
        occurrences.append(occurrence)
        standings.append(standing)
        earlier += began
    return tuple(occurrences), tuple(standings)


def _placed(runs: Sequence[Run], spans: Sequence[Window]) -> list[list[Run]]:
    """Return the runs that began in each of the windows, which follow each other without a gap."""
    found: list[list[Run]] = [[] for _ in spans]
    starts = [window.start for window in spans]
    for run in runs:
        place = bisect_right(starts, run.belongs_at) - 1
        if place >= 0 and run.belongs_at < spans[place].end:
            found[place].append(run)
    return found


def _before_windows(rule: Rule, known: Known, first: Window | None) -> Standing:
    """Return the standing that the runs before the first window leave: they belong to no occurrence."""
    standing = known.carry
    for run in known.runs:
        if first is None or run.belongs_at < first.start:
            standing = standing_of_run(run, standing, rule)
    return standing


def _overdue_window(rule: Rule, window: Window, expect: Expect, known: Known, now: datetime) -> tuple[Finding, ...]:
    """Return what is to be said of an open window in which nothing has run; a run in progress has held it back."""
    seen, runs = known.seen, (*known.before, *known.runs)
    late_at, start_by = window.due + expect.grace, expect.start_within
    common = {"due": window.due, "looked_in": seen.looked_in}
    found: list[Finding] = []
    if reached(runs, late_at, now):
        silence = silence_of(window.due, window.due + expect.missed_after, expect.missed_after, seen.blocks)
        parameters = {**common, "by": late_at, "missed_at": silence.missed_at, "age_from": window.due}
        found.append(Finding(code="late", severity=Severity.WARNING, parameters=parameters))
    if rule.start and start_by is not None and reached(runs, window.due + start_by, now):
        parameters = {**common, "by": window.due + start_by}
        found.append(Finding(code="not_started", severity=Severity.WARNING, parameters=parameters))
    return tuple(found)


def _phase_of_window(known: Known, latest: Occurrence | None, expect: Expect, now: datetime) -> Phase:
    last = known.runs[-1] if known.runs else None
    since = None if latest is None else latest.window.start
    if last is not None and (last.in_progress or (last.overran and since is not None and last.started >= since)):
        return Phase.RUNNING
    if latest is None or latest.outcome in (Outcome.EXCUSED, Outcome.BLIND):
        return Phase.WAITING
    if latest.outcome is Outcome.MISSED:
        return Phase.LATE
    if latest.outcome is not None:
        return Phase.DONE
    return Phase.LATE if now >= latest.window.due + expect.grace else Phase.DUE


def _next_due(rule: Rule, expect: Expect, latest: Occurrence | None, now: datetime) -> datetime | None:
    if latest is None:
        return next_due(expect, rule.zone, now)
    if latest.outcome is None and latest.window.due > now:
        return latest.window.due
    return next_due(expect, rule.zone, max(now, latest.window.due))


def _next_moment(
    rule: Rule, expect: Expect, occurrences: Sequence[Occurrence], blocks: Sequence[Block], now: datetime
) -> datetime | None:
    """Return when time alone next changes the outcome or the status of a window that is open or undecided."""
    if not occurrences:
        due = next_due(expect, rule.zone, now)
        return None if due is None else window_of(expect, rule.zone, due).start
    moments = [occurrences[-1].window.end]
    for occurrence in occurrences:
        if occurrence is not occurrences[-1] and occurrence.outcome is not None:
            continue
        due = occurrence.window.due
        silence = silence_of(due, due + expect.missed_after, expect.missed_after, blocks)
        moments += [due, due + expect.grace, due + expect.missed_after]
        moments += [moment for moment in (silence.missed_at, silence.excused_at) if moment is not None]
        if expect.start_within is not None:
            moments.append(due + expect.start_within)
    return min((moment for moment in moments if moment > now), default=None)


def _run_moments(rule: Rule, known: Known, now: datetime) -> list[datetime]:
    """Return when the run in progress next changes by silence or by its limit."""
    run = in_progress(known)
    if run is None or run.deadline is None or run.last_at is None:
        return []
    return [run.deadline] if run.has_start else [run.deadline, run.last_at + rule.settle]
