"""The reruns that are known: the last ones of each job in memory, all in the store, their output in folders."""

import re
import threading
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from loguru import logger
from msgspec.structs import replace

from engine.actions.against import occurrence_of
from engine.actions.rerun import RerunState, RerunView
from engine.actions.rerunfolder import read_views, remove_folder, with_end
from engine.state import JobState
from engine.store.errors import StoreError
from engine.store.reruns import RerunRows
from rules.readings import RerunReading

KEPT = 20  # of each job in memory
YOUNG = timedelta(minutes=5)  # for so long after its end, and what the log may still be silent, a verdict is of a rerun
OUTPUTS = timedelta(days=30)  # for so long output is kept,
MOST_OUTPUTS = 500  # and of no more reruns than these
EVERY = timedelta(hours=1)  # between two looks for what is old
Told = tuple[list[RerunView], datetime | None, tuple[RerunReading, ...]]
RID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{8}")


class Shelf:
    """Takes and gives reruns, from any thread; what the store refuses for now is written later."""

    def __init__(self, root: Path, rows: RerunRows) -> None:
        self.root, self._rows = root, rows
        self._lock = threading.Lock()
        self._by_job: dict[str, list[RerunView]] = {}  # oldest first
        self._owed: dict[str, RerunView] = {}
        self._told: dict[str, Told] = {}  # by job: what was told of which reruns, and since when
        self._looked: datetime | None = None

    def load(self) -> Sequence[RerunView]:
        """Take up what an earlier life has left, and return it: the store may not know what stands in a folder."""
        folders = [view for view in read_views(self.root) if RID.fullmatch(view.rid)]
        try:
            known = {view.rid: view for view in self._rows.recent(KEPT)}
            stored = self._rows.known(view.rid for view in folders)
        except StoreError as error:
            logger.warning("the reruns in the store cannot be read: {}", error)
            known, stored = {}, set()
        for view in folders:
            if view.rid not in stored:  # an old one that is there knows more than its folder
                known[view.rid] = self._owed[view.rid] = with_end(view, self.folder(view.rid)) or view
        views = sorted(known.values(), key=lambda view: view.started)
        for view in views:
            self._by_job.setdefault(view.job, []).append(view)
        return views

    def folder(self, rid: str) -> Path:
        """Return the folder of a rerun."""
        return self.root / rid

    def put(self, view: RerunView) -> None:
        """Take a rerun that is new or has changed."""
        with self._lock:
            before = self._by_job.get(view.job, [])
            others = [one for one in before if one.rid != view.rid]
            self._by_job[view.job] = sorted((*others, view), key=lambda one: one.started)[-KEPT:]
            self._owed[view.rid] = view
        self.write_owed()

    def get(self, rid: str) -> RerunView | None:
        """Return a rerun. Raises StoreError where only the store could know it and is silent."""
        if not RID.fullmatch(rid):
            return None
        found = next((one for some in list(self._by_job.values()) for one in some if one.rid == rid), None)
        return found or self._rows.get(rid)

    def of_job(self, job_id: str, limit: int) -> Sequence[RerunView]:
        """Return the last ones of a job, newest first."""
        own = self._by_job.get(job_id, [])
        if limit <= len(own) or len(own) < KEPT:
            return own[::-1][:limit]
        stored = {view.rid: view for view in self._rows.of_job(job_id, limit)}
        stored |= {view.rid: view for view in own}
        return sorted(stored.values(), key=lambda view: view.started, reverse=True)[:limit]

    def jobs(self) -> Collection[str]:
        """Return the jobs that have been run again."""
        return list(self._by_job)

    def readings(self, state: JobState) -> tuple[RerunReading, ...]:
        """Return what the rules need to know of a job's reruns: what may still change what is told.

        One whose run is no longer in memory was told, and must not be told again without its lines.
        """
        memory = state.memory
        since = memory.since
        if memory.before and not state.rule.has_windows:
            since = memory.before[-1].started
        views = self._by_job.get(state.job.id, [])
        told = self._told.get(state.job.id)
        if told is None or told[0] is not views or told[1] != since:
            begun = [view for view in views if view.state is not RerunState.NOT_STARTED]
            readings = tuple(view.reading for view in begun if since is None or view.started > since)
            self._told[state.job.id] = told = (views, since, readings)
        return told[2]

    def note_verdict(self, state: JobState, moment: datetime) -> None:
        """Take down what the last rerun of a job has led to, once it was judged by its end and while that is young."""
        verdict, known = state.memory.verdict, self._by_job.get(state.job.id)
        if not known:
            return
        view = known[-1]
        if view.ended is None or verdict is None:
            return
        if moment - view.ended > YOUNG + state.rule.settle and view.status_after is not None:
            return
        if view.reading not in state.readings.reruns:
            return
        occurrence = occurrence_of(state)
        outcome = view.outcome_after
        if occurrence is not None and occurrence.window.due == view.due:
            outcome = occurrence.outcome
        if (verdict.status, outcome) != (view.status_after, view.outcome_after):
            self.put(replace(view, status_after=verdict.status, outcome_after=outcome))

    def write_owed(self) -> None:
        """Write what the store does not know yet; what it refuses stays owed."""
        with self._lock:
            owed = dict(self._owed)
            if not owed:
                return
            try:
                self._rows.put(owed.values())
            except StoreError as error:
                logger.warning("{} reruns cannot be written for now: {}", len(owed), error)
                return
            self._owed = {}

    def forget(self, moment: datetime, keep: timedelta) -> None:
        """Remove what is too old, once in an hour."""
        if self._looked is not None and timedelta() <= moment - self._looked < EVERY:
            return
        self._looked = moment
        folders = sorted(path.name for path in self.root.glob("*") if RID.fullmatch(path.name))
        running = {view.rid for some in list(self._by_job.values()) for view in some if view.ended is None}
        oldest = f"{moment - min(keep, OUTPUTS):%Y%m%d-%H%M%S}"
        for place, rid in enumerate(folders):
            if rid not in running and (rid < oldest or place < len(folders) - MOST_OUTPUTS):
                remove_folder(self.root, rid)
        self._rows.forget(moment - keep)
