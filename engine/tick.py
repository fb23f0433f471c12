"""One job, one tick: what was seen is told and judged, and what has to be kept of it is returned."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from engine import plain
from engine.dependencies import reds_after
from engine.look import look
from engine.seen import Seen
from engine.state import DUE_AT_ONCE, NEVER_DUE, JobState, put_marks, remember_runs, to_text
from engine.store.batch import JobBatch
from engine.views import ChangeView, Mark
from rules.model import Event, Meaning, Occurrence, Verdict
from rules.outputs import needs_outputs
from rules.readings import Readings
from rules.story import pass_over, tell
from rules.told import Change, Told

SAVED = timedelta(seconds=30)  # for so long what says nothing yet may wait to be kept: read again, it says the same
STEP = 50  # events told at once: between them, what no late line can change is put behind


def tick_job(state: JobState, now: datetime, budget: int | None = None) -> JobBatch | None:
    """Look at one job, judge it if there is news or its verdict has run out, and return what has to be kept.

    None: nothing has changed. What is wrong with the job's own files becomes a finding.
    """
    return judge(state, look(state, now, budget), now)


def judge(state: JobState, seen: Seen, now: datetime, may_wait: bool = False) -> JobBatch | None:
    """Take what a look found, judge the job if that is news or it is due, and return what has to be kept of it.

    With `may_wait` nothing has to be kept at once of lines without a meaning: the batch is empty then, and `save` gives
    the rest.
    """
    verdict = state.memory.verdict
    _take(state, seen)
    readings = _readings(state)
    moved = state.logs is not None and state.logs.cursors != state.saved and not state.unsaved
    is_news = now >= state.due or readings != state.readings
    if not (seen.events or moved or is_news):
        return None
    state.readings = readings
    told = _tell(state, seen.events, now) if is_news or seen.again is not None else _pass(state, seen.events, now)
    if seen.logs is None or (not seen.logs.more and seen.logs.trouble is None):
        memory = state.memory  # a run that goes on is not told whole yet, nor what waits for other files
        begun = [run.started for run in (memory.state.open, memory.told_open) if run is not None and run.in_progress]
        state.whole_at = min([seen.at, *begun, *(event.at for event in memory.pending)])
    if seen.again is not None:
        told.changes = _change_since(verdict, state, now)
    _remember(state, told)
    if may_wait and state.saved_at is not None and now - state.saved_at < SAVED and _says_nothing(told, seen):
        state.unsaved = True
        return JobBatch(job_id=state.job.id, name=state.job.name)
    return _batch(state, told, seen, now)


def save(state: JobState, now: datetime) -> JobBatch:
    """Return what has to be kept of a job that has waited for it."""
    return _batch(state, Told(), None, now)


def is_old(state: JobState, now: datetime) -> bool:
    """Return whether a job has waited for long enough to be kept; where the clock was set back too."""
    return state.saved_at is None or not timedelta() <= now - state.saved_at < SAVED


def _says_nothing(told: Told, seen: Seen) -> bool:
    """Return whether nothing was told, and no line that was read can ever be told of."""
    if told.runs or told.occurrences or told.changes or seen.untold:
        return False
    return all(event.meaning is Meaning.ACTIVITY for event in seen.events)


def _take(state: JobState, seen: Seen) -> None:
    """Make what a look found the job's own."""
    state.logs, state.outputs, state.disk, state.still = seen.logs, seen.outputs, seen.disk, seen.still
    state.last_line, state.unread, state.progress = seen.last_line, seen.unread, seen.progress
    if seen.progress is None and (seen.logs is None or not seen.logs.times_put_off):
        state.current = seen.at
    if seen.again is not None:
        state.memory = seen.again
    if seen.slow_rule is not None or seen.skew is not None:
        memory = state.memory
        state.memory = replace(memory, slow_rule=seen.slow_rule or memory.slow_rule, skew=seen.skew or memory.skew)


def _readings(state: JobState) -> Readings:
    disk = state.disk
    return Readings(
        scheduler=state.scheduler,
        probe_failed=state.probe_failed,
        reruns=state.reruns,
        quiet=state.quiet,
        blocks=state.blocks,
        log_missing=disk.log_missing,
        unreadable=state.hanging or disk.unreadable,
        workdir_missing=disk.workdir_missing,
        output_missing=disk.output_missing,
        output_empty=disk.output_empty,
    )


def _change_since(before: Verdict | None, state: JobState, now: datetime) -> list[Change]:
    """Return the change of status that telling again has made: what was told on the way is told already."""
    after = state.memory.verdict
    if before is None or after is None or before.status is after.status:
        return []
    return [Change(at=now, before=before.status, after=after.status, finding=after.headline)]


def _tell(state: JobState, events: list[Event], now: datetime) -> Told:
    """Tell the events in steps; a history of which there is more to come is not judged beyond its last line."""
    more = state.logs is not None and state.logs.more
    looked_in = None
    if state.logs is not None:
        looked_in = state.readings.log_missing or state.logs.newest
    whole = Told()
    for start in range(0, max(len(events), 1), STEP):
        part = events[start : start + STEP]
        unfinished = more or start + STEP < len(events)
        state.memory, told = tell(state.rule, state.memory, part, state.readings, now, looked_in, unfinished)
        whole.runs.update(told.runs)
        whole.occurrences.update(told.occurrences)
        whole.changes += told.changes
    return whole


def _pass(state: JobState, events: list[Event], now: datetime) -> Told:
    """Tell events to a job that is not due; those that are no news to it cost no judgement."""
    more = state.logs is not None and state.logs.more
    memory = None if more else pass_over(state.rule, state.memory, events, state.readings, now)
    if memory is None:
        return _tell(state, events, now)
    state.memory = memory
    return Told()


def _remember(state: JobState, told: Told) -> None:
    verdict = state.memory.verdict
    state.due = DUE_AT_ONCE if verdict is None else verdict.valid_until or NEVER_DUE
    state.reds = reds_after(state.reds, state.job.id, told.changes)
    remember_runs(state, told.runs.values())
    put_marks(state, [mark_of(occurrence) for occurrence in told.occurrences.values()])


def mark_of(occurrence: Occurrence) -> Mark:
    """Return the stroke of an occurrence."""
    return Mark(due=occurrence.window.due, outcome=occurrence.outcome, at=occurrence.outcome_at)


def _batch(state: JobState, told: Told, seen: Seen | None, now: datetime) -> JobBatch:
    before, after = state.saved, {} if state.logs is None else state.logs.cursors
    cursors: dict[str, str | None] = {path: None for path in before if path not in after}
    for path, cursor in after.items():
        if before.get(path) != cursor:
            cursors[path] = plain.dump(cursor)
    changes = tuple(
        ChangeView(job=state.job.id, at=change.at, before=change.before, after=change.after, finding=change.finding)
        for change in told.changes
    )
    # only where runs lie behind each other: a success that waits for its output may end behind a later failure
    again = (state.retold or (seen is not None and seen.again is not None)) and not needs_outputs(state.rule)
    spans = tuple((run.started, run.ended) for run in told.runs.values() if run.ended is not None) if again else ()
    state.retold = state.retold and (state.logs is not None and state.logs.more)
    state.saved, state.saved_at, state.unsaved = after, now, False
    return JobBatch(
        job_id=state.job.id,
        name=state.job.name,
        zone=state.rule.zone.key,
        state=to_text(state),
        cursors=cursors,
        runs=tuple(told.runs.values()),
        dropped_runs=() if seen is None else tuple(seen.untold - told.runs.keys()),
        dropped_spans=spans,
        occurrences=tuple(told.occurrences.values()),
        changes=changes,
    )
