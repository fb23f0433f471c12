"""One job, one tick, top to bottom: look, read, judge, and what has to be kept of it."""

import os
from dataclasses import dataclass, replace
from datetime import datetime

from engine import plain
from engine.dependencies import reds_after
from engine.logs.follow import Cursor
from engine.logs.naming import resolved
from engine.logs.outputs import LONG_AGO
from engine.state import JobState, new_state, patience_over, put_mark, remember_run, to_text
from engine.store.batch import JobBatch, RunKey
from engine.views import ChangeView, Mark
from rules.late import begun_again, comes_late
from rules.memory import rejudged
from rules.model import Event, Occurrence, Verdict
from rules.order import place_of
from rules.readings import Readings
from rules.story import tell
from rules.told import Change, Told

MOST_AGAIN = 32 * 1024 * 1024  # bytes of a job that are told again at once
STEP = 50  # events told at once: between them, what no late line can change is put behind


@dataclass(slots=True)
class News:
    """What one look at a job's files gave: events in order, and the cursors as they were before.

    `again`: the events are all there are, told anew since some came late; `untold` are the runs of what was told.
    """

    events: list[Event]
    before: dict[str, Cursor]
    again: bool = False
    untold: frozenset[RunKey] = frozenset()


def tick_job(state: JobState, now: datetime) -> JobBatch | None:
    """Look at one job, judge it if there is news or its verdict has run out, and return what has to be kept.

    None: nothing has changed. What is wrong with the job's own files becomes a finding.
    """
    verdict = state.memory.verdict
    news = _look(state, now)
    if comes_late(state.memory, news.events, state.rule):
        news = _look_again(state, news, now)
    readings = _readings(state, now)
    stale = verdict is None or (verdict.valid_until is not None and now >= verdict.valid_until)
    moved = state.logs is not None and state.logs.cursors != news.before
    if not (news.events or stale or moved or readings != state.readings):
        return None
    state.readings = readings
    told = _tell(state, news.events, now)
    if news.again:
        told.changes = _change_since(verdict, state, now)
    _remember(state, told)
    return _batch(state, told, news)


def _look_again(state: JobState, news: News, now: datetime) -> News:
    """Return all events that the files hold, with the job as if it were seen for the first time.

    Of files that do not reach back as far any more only the open window is told again; where there is too much to be
    read at once, the late events stay as they are: in the order in which they came.
    """
    memory, logs, outputs = state.memory, state.logs, state.outputs
    if logs is not None and logs.size(now) > MOST_AGAIN:
        return news
    fresh = new_state(state.job, state.rule, memory.first_seen)
    state.logs, state.outputs = fresh.logs, fresh.outputs
    if state.logs is not None and logs is not None:
        state.logs.until = logs.until
    state.memory = first = begun_again(memory)
    events = _look(state, now, MOST_AGAIN).events
    untold = [run for run in (*memory.before, *memory.runs, memory.told_open, memory.state.open) if run is not None]
    reaches_back = bool(events) and (memory.oldest is None or events[0].at <= memory.oldest)
    if not reaches_back or state.not_before is not None:
        first, since = rejudged(memory, state.rule, now)
        if min(event.at for event in news.events) < since:
            state.memory, state.logs, state.outputs = memory, logs, outputs
            return news
        events = [event for event in events if event.at >= since]
        untold = [run for run in untold if run.started >= since]
    state.memory = replace(first, hold=True, slow_rule=state.memory.slow_rule, skew=state.memory.skew)
    return News(events=events, before=news.before, again=True, untold=frozenset(run.key for run in untold))


def _change_since(before: Verdict | None, state: JobState, now: datetime) -> list[Change]:
    """Return the change of status that telling again has made: what was told on the way is told already."""
    after = state.memory.verdict
    if before is None or after is None or before.status is after.status:
        return []
    return [Change(at=now, before=before.status, after=after.status, finding=after.headline)]


def _look(state: JobState, now: datetime, budget: int | None = None) -> News:
    events: list[Event] = []
    before = {} if state.logs is None else dict(state.logs.cursors)
    if state.logs is not None:
        for reading in state.logs.read(state.rule, now, budget):
            events += reading.events
            state.last_line = reading.last or state.last_line
            memory = state.memory
            slow_rule, skew = reading.slow_rule or memory.slow_rule, reading.skew or memory.skew
            state.memory = replace(memory, slow_rule=slow_rule, skew=skew)
        trouble = state.logs.trouble
        state.unreadable = None if trouble is None else patience_over(state.unreadable, *trouble, now)
    events.sort(key=place_of)
    if state.outputs is not None:
        events += state.outputs.look(now, _read_until(state, events))
        events.sort(key=place_of)
    if state.not_before is not None:
        events = [event for event in events if event.at >= state.not_before]
    if state.not_after is not None:
        events = [event for event in events if event.at <= state.not_after]
    return News(events=events, before=before)


def _read_until(state: JobState, events: list[Event]) -> datetime | None:
    """Return how far a long history of the log has been read, None where there is no more of it."""
    if state.logs is None or not state.logs.more:
        return None
    return max((event.at for event in events), default=state.memory.latest or LONG_AGO)


def _readings(state: JobState, now: datetime) -> Readings:
    local, job = now.astimezone(state.rule.zone), state.job
    if job.workdir_path is not None and not os.path.isdir(job.workdir_path):
        state.workdir_missing = patience_over(state.workdir_missing, job.workdir_path, "", now)
    else:
        state.workdir_missing = None
    outputs = state.outputs
    return Readings(
        scheduler=state.scheduler,
        probe_failed=state.probe_failed,
        quiet=state.quiet,
        blocks=state.blocks,
        log_missing=None if state.logs is None else state.logs.missing(local),
        unreadable=state.unreadable,
        workdir_missing=state.workdir_missing,
        output_missing=None if outputs is None else _without_seconds(resolved(outputs.paths[0], local)),
        output_empty=None if outputs is None else outputs.empty,
    )


def _without_seconds(path: str) -> str:
    return os.path.dirname(path) or path


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


def _remember(state: JobState, told: Told) -> None:
    state.reds = reds_after(state.reds, state.job.id, told.changes)
    for run in told.runs.values():
        remember_run(state, run)
    for occurrence in told.occurrences.values():
        put_mark(state, mark_of(occurrence))


def mark_of(occurrence: Occurrence) -> Mark:
    """Return the stroke of an occurrence."""
    return Mark(due=occurrence.window.due, outcome=occurrence.outcome, at=occurrence.outcome_at)


def _batch(state: JobState, told: Told, news: News) -> JobBatch:
    before = news.before
    after = {} if state.logs is None else state.logs.cursors
    cursors: dict[str, str | None] = {path: None for path in before if path not in after}
    for path, cursor in after.items():
        if before.get(path) != cursor:
            cursors[path] = plain.dump(cursor)
    changes = tuple(
        ChangeView(job=state.job.id, at=change.at, before=change.before, after=change.after, finding=change.finding)
        for change in told.changes
    )
    return JobBatch(
        job_id=state.job.id,
        name=state.job.name,
        zone=state.rule.zone.key,
        state=to_text(state),
        cursors=cursors,
        runs=tuple(told.runs.values()),
        dropped_runs=tuple(news.untold - told.runs.keys()),
        occurrences=tuple(told.occurrences.values()),
        changes=changes,
    )
