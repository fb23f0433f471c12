"""The jobs in memory: made from a configuration, restored from the store, changed by an edit without any loss."""

import gc
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatch

from loguru import logger
from msgspec.structs import replace

from engine import plain
from engine.config.model import Config, Job, Maintenance
from engine.dependencies import blocks_of, in_order
from engine.logs.follow import Cursor
from engine.logs.lost import lost_until
from engine.maintenance import quiet_of
from engine.masking import make_mask
from engine.shown import make_view
from engine.state import MARKS, JobState, new_state, notes_batch, remember_history, restore, to_text
from engine.store.batch import JobBatch, RunKey
from engine.store.store import Store
from engine.views import JobView, Notes
from rules.memory import Memory, rejudged
from rules.rule import Rule

MANY = 1000  # jobs
AT_ONCE = 500  # jobs restored at once: few queries, and little memory

Reach = Callable[[JobState], None]


def stay(state: JobState) -> None:
    """Leave a job where it stands: nothing of its history is read elsewhere."""


class Book:
    """All jobs that are declared and enabled, in the order of the file.

    `revision` grows with every change of a view; `views` may be read from any thread.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.states: dict[str, JobState] = {}
        self.order: list[str] = []  # each job after those that it depends on
        self.maintenance: tuple[Maintenance, ...] = ()  # windows as they are written, in local times of `timezone`
        self.timezone = "UTC"
        self._secrets: tuple[str, ...] = ()
        self._mask = make_mask(())
        self._judged_by: tuple[object, ...] = ()  # what a rule is made of beside its job
        self._seen: dict[str, datetime] = {}  # when jobs were first seen that a lost store knew
        self._settled = False
        self.views: tuple[JobView, ...] = ()
        self.revision = 0

    def take(self, config: Config, now: datetime, reach: Reach = stay) -> list[JobBatch]:
        """Make the jobs those of this configuration, and return what has to be kept of it.

        A job that was there goes on from where it stands; one whose rule or files have changed is judged anew from the
        opening of its open window, after `reach` has put it where its history has been read to elsewhere.
        """
        return self._take(config, now, self.states, reach)

    def _take(self, config: Config, now: datetime, known: dict[str, JobState], reach: Reach) -> list[JobBatch]:
        batches: list[JobBatch] = []
        changed: list[str] = []
        states: dict[str, JobState] = {}
        enabled = [job for job in config.jobs if job.enabled]
        fresh = self._restored([job for job in enabled if job.id not in known], config, now)
        judged_by = (config.timezone, config.calendars)
        for job in enabled:
            state = fresh.get(job.id) or known[job.id]
            if job.id in fresh:
                changed.append(job.id)
            elif state.job != job or judged_by != self._judged_by:
                changed.append(job.id)
                state, batch = go_on(state, job, config.rule_of(job), now, reach)
                batches += [] if batch is None else [batch]
            states[job.id] = state
        self.states, self._judged_by, self._settled = states, judged_by, False
        self.maintenance, self.timezone = config.maintenance, config.timezone
        self.order = in_order(state.job for state in states.values())
        if config.secrets != self._secrets:
            self._secrets, self._mask = config.secrets, make_mask(config.secrets)
            changed = list(states)
        self.show(changed, now)
        return batches

    def folder_of(self, job_id: str) -> str | None:
        """Return the working folder of a job, None for one that has none or is not there."""
        state = self.states.get(job_id)
        return None if state is None else state.workdir

    def settle(self) -> None:
        """Keep many jobs out of the collector's sight once all are read: looking through them takes long."""
        states = self.states
        if not self._settled and len(states) >= MANY and all(one.current is not None for one in states.values()):
            gc.freeze()
            self._settled = True

    def begin_anew(self, config: Config, now: datetime) -> list[JobBatch]:
        """Take the jobs as at a start, from what the store holds now; each was first seen when it was."""
        before = self.states
        self._seen = {job_id: state.memory.first_seen for job_id, state in before.items()}
        return self._take(config, now, {}, stay) + self._noted(before)

    def _noted(self, before: dict[str, JobState]) -> list[JobBatch]:
        """Give the jobs what was noted on them before the store was lost, and return that: no log says it."""
        noted = [(state, before[job_id].notes) for job_id, state in self.states.items() if job_id in before]
        for state, notes in noted:
            state.notes = notes
        return [notes_batch(state) for state, notes in noted if notes != Notes()]

    def surround(self, state: JobState, config: Config, now: datetime) -> None:
        """Give a job what may excuse its silence: pauses, maintenance, and when jobs that it depends on were red."""
        job, memory = state.job, state.memory
        if config.maintenance:
            since = now - config.retention if memory.judged_at is None else memory.since or now
            since = since if memory.success is None else min(since, memory.success.started)
            windows = quiet_of(config.maintenance, job, config.timezone, since, now)
            state.quiet = tuple(sorted((*windows, *state.notes.pauses), key=lambda quiet: quiet.start))
        else:
            state.quiet = state.notes.pauses
        if job.depends_on:
            state.blocks = blocks_of(
                job, {other: self.states[other].reds for other in job.depends_on if other in self.states}
            )

    def show(self, changed: "dict[str, JobState] | list[str]", now: datetime) -> None:
        """Draw the views of these jobs anew; those that look different get the next revision."""
        for job_id in changed:
            state = self.states[job_id]
            view = make_view(state, now, self._mask)
            if view != state.view:
                self.revision += 1
                state.view = replace(view, revision=self.revision)
        self.views = tuple(state.view for state in self.states.values())

    def _restored(self, fresh: list[Job], config: Config, now: datetime) -> dict[str, JobState]:
        states: dict[str, JobState] = {}
        for start in range(0, len(fresh), AT_ONCE):
            states.update(self._restored_some(fresh[start : start + AT_ONCE], config, now))
            gc.freeze()  # they stay: looked through for garbage again and again, they make a start twice as long
        return states

    def _restored_some(self, fresh: list[Job], config: Config, now: datetime) -> Iterator[tuple[str, JobState]]:
        reads, ids = self._store.reads, [job.id for job in fresh]
        kept, first_seen, latest = reads.load_states(ids), reads.first_seen(ids), reads.latest_runs(ids)
        notes = reads.notes(ids)
        runs, marks = reads.recent_runs(ids, MARKS), reads.recent_marks(ids, MARKS)
        for job in fresh:
            state = new_state(job, config.rule_of(job), first_seen.get(job.id, self._seen.get(job.id, now)))
            text, cursors = kept.get(job.id, (None, {}))
            if job.id in notes:
                state.notes = plain.load(notes[job.id])
            if text is not None:
                _restore_or_begin(state, text, cursors)
            if job.id in latest:
                state.last_run, state.last_success = latest[job.id].last, latest[job.id].success
            remember_history(state, runs.get(job.id, ()), marks.get(job.id, ()))
            yield job.id, state


def go_on(
    state: JobState, job: Job, rule: Rule, now: datetime, reach: Reach = stay
) -> tuple[JobState, JobBatch | None]:
    """Return a job as it goes on with its new rule, and what has to be kept of that.

    Where verdicts may change it is another state: it reads its open window again, and a look at the old one is void.
    """
    old = state.job
    files_same = (old.log, old.output, old.workdir) == (job.log, job.output, job.workdir)
    if files_same and state.rule == rule:
        state.job = job
        return state, None
    reach(state)
    before = state.memory
    fresh = new_state(job, rule, before.first_seen)
    lost = {} if state.logs is None else state.logs.lost | _left_behind(state.logs.cursors, job.log_paths)
    runs: tuple[RunKey, ...] = ()
    if state.whole_at is None or before.latest is None:  # nothing was told to the end yet: the new rule tells it all
        fresh.memory = Memory(first_seen=before.first_seen)
    else:
        whole_at = state.whole_at if _is_unread(state) else None
        fresh.memory, since = rejudged(before, state.rule, now, lost_until(lost), whole_at)
        fresh.not_before = fresh.whole_at = since
        runs = tuple(run.key for run in (*before.before, *before.runs) if run.started >= since)
    fresh.retold = True
    read = state.saved if state.logs is None else {**state.saved, **state.logs.cursors}
    if fresh.logs is not None:
        fresh.logs.lost = dict(lost)
    fresh.last_line, fresh.readings, fresh.reds = state.last_line, state.readings, state.reds
    fresh.last_run, fresh.last_success = state.last_run, state.last_success
    fresh.marks, fresh.durations, fresh.view = state.marks, state.durations, state.view
    fresh.scheduler, fresh.progress, fresh.notes = state.scheduler, state.progress, state.notes
    # with the runs go the cursors and the state that they came from: a start from here reads them again as well
    batch = JobBatch(
        job_id=job.id,
        name=job.name,
        zone=rule.zone.key,
        state=to_text(fresh),
        dropped_runs=runs,
        cursors=dict.fromkeys(read),
    )
    return fresh, batch


def _left_behind(cursors: Mapping[str, Cursor], paths: Sequence[str]) -> dict[str, Cursor]:
    """Return the cursors of files that the job's log does not name any more: what they told cannot be told again."""
    names = [re.sub("%[^%]", "*", path) + "*" for path in paths]
    return {path: cursor for path, cursor in cursors.items() if not any(fnmatch(path, name) for name in names)}


def _is_unread(state: JobState) -> bool:
    """Return whether something of a job's files is still to be read, or told once more."""
    logs = state.logs
    if logs is None or state.progress is not None:
        return True
    return logs.more or logs.trouble is not None or (state.not_before is not None and not logs.cursors)


def _restore_or_begin(state: JobState, text: str, cursors: dict[str, str]) -> None:
    """Go on from what was kept; what another version wrote is read again from the logs."""
    try:
        restore(state, text, cursors)
    except (ValueError, KeyError, TypeError) as error:
        logger.warning("{}: what was kept cannot be read ({!r}); its logs are read again", state.job.id, error)
        state.memory = Memory(first_seen=state.memory.first_seen)
