"""All that is remembered of a job between two ticks, and what of it may be forgotten."""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from rules.durations import Durations
from rules.known import Judgement
from rules.model import Event, Run, Verdict
from rules.outcomes import Standing, standing_of_run
from rules.readings import Skew, SlowRule
from rules.rule import Rule
from rules.runs import RunState
from rules.told import Marks

KEPT_WINDOWS = 3  # windows that a late line may still change, and beside them
LATE = timedelta(hours=26)  # those that closed less than this ago: a log may be copied once a day
MOST_WINDOWS = 60  # but no more than these
KEPT_RUNS = 50  # runs kept where no window bounds them


class Memory(Struct, frozen=True, kw_only=True):
    """All that is remembered of a job between two ticks; what is older stands in the store."""

    first_seen: datetime
    watching: bool = True  # a replay was never there to see
    since: datetime | None = None  # from where its windows are judged anew; None before any are put behind
    state: RunState = RunState()
    runs: tuple[Run, ...] = ()
    success: Run | None = None  # the last one
    before: tuple[Run, ...] = ()  # the newest of those that are no longer among `runs`
    carry: Standing = Standing()
    oldest: datetime | None = None
    latest: datetime | None = None
    pending: tuple[Event, ...] = ()
    last: tuple[datetime, str] | None = None  # the place of the last event
    told_at: datetime | None = None  # the `now` of the last telling
    folded: datetime | None = None  # events before then were folded for good where others are held
    hold: bool = False  # its files are written side by side: the newest events wait for those of the others
    outputs: tuple[Event, ...] = ()  # where a success of the log needs one
    judged_at: datetime | None = None
    status_since: datetime | None = None
    verdict: Verdict | None = None
    told: Marks = ()
    told_open: Run | None = None
    durations: Durations = ()
    slow_rule: SlowRule | None = None
    skew: Skew | None = None


def forget(memory: Memory, judgement: Judgement | None, rule: Rule, now: datetime) -> Memory:
    """Return the memory without what no line that is read from `now` on can change any more."""
    if rule.has_windows:
        return _forget_windows(memory, judgement, now)
    if rule.expect is None:
        return _forget_runs(memory, rule)
    success = next((run for run in reversed(memory.runs) if run.succeeded), memory.success)
    newer = tuple(run for run in memory.runs if success is None or run.key >= success.key)
    if success is not memory.success:
        memory = replace(memory, success=success)
    return _keep(memory, newer[-KEPT_RUNS:])


def _forget_runs(memory: Memory, rule: Rule) -> Memory:
    carry = memory.carry
    for run in memory.runs[:-KEPT_WINDOWS]:
        carry = standing_of_run(run, carry, rule)
    return _keep(replace(memory, carry=carry), memory.runs[-KEPT_WINDOWS:])


def _forget_windows(memory: Memory, judgement: Judgement | None, now: datetime) -> Memory:
    occurrences = judgement.occurrences if judgement is not None else ()
    closed = sum(occurrence.window.end <= now - LATE for occurrence in occurrences)
    gone = min(len(occurrences) - KEPT_WINDOWS, max(closed, len(occurrences) - MOST_WINDOWS))
    if judgement is None or gone <= 0 or not all(occurrence.final for occurrence in occurrences[:gone]):
        return memory
    since = occurrences[gone].window.start
    kept = tuple(run for run in memory.runs if run.started >= since)
    carry = judgement.standings[gone - 1]
    return _keep(replace(memory, since=since, carry=carry, told=memory.told[gone:]), kept)


def _keep(memory: Memory, runs: tuple[Run, ...]) -> Memory:
    """Return the memory with these of its runs; the newest of the others are still known."""
    if len(runs) == len(memory.runs):
        return memory
    kept = {run.key for run in runs}
    gone = [run for run in memory.runs if run.key not in kept]
    return replace(memory, runs=runs, before=(*memory.before, *gone)[-KEPT_WINDOWS:])


def rejudged(
    memory: Memory, rule: Rule, now: datetime, lost: datetime | None = None, whole_at: datetime | None = None
) -> tuple[Memory, datetime]:
    """Return the memory as it was when the open window opened, and that moment: from there an edited rule judges anew.

    What was told before stays as it was told. With `every` the window opened at the last success. It is no later than
    `whole_at`, until when all was told. Up to `lost` lines are missing that were read: what was told of them stays as
    well, and the moment is the one after it.
    """
    verdict = memory.verdict
    if verdict is not None and verdict.occurrence is not None:
        since = verdict.occurrence.window.start
    else:
        success = next((run for run in reversed(memory.runs) if run.succeeded), memory.success)
        since = memory.first_seen if success is None else success.started
        since = min(since, now)
    since = since if whole_at is None else min(since, whole_at)
    known = [run for run in (*memory.before, *memory.runs) if run.ended is not None and since <= run.ended]
    since = min([since, *(run.started for run in known)])  # no run is cut in two
    if lost is not None and lost >= since:
        ended = [run.ended for run in memory.runs if run.started <= lost and run.ended is not None]
        since = max([min(lost, now), *ended]) + timedelta(microseconds=1)
    before = tuple(run for run in memory.runs if run.started < since)
    last = max(before, key=lambda run: run.key, default=None)
    state = RunState(open=None, last=last)
    told = tuple(item for item in memory.told if item[0] < since)
    older = tuple(run for run in memory.before if run.started < since)
    memory = replace(memory, state=state, runs=before, before=older, pending=(), last=None, told=told, told_open=None)
    return replace(memory, told_at=None, folded=None), since  # a rerun's run is told again too
