"""Which reruns go on: one at a time of each job, each followed to its end, also those that an earlier life began."""

import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from loguru import logger
from msgspec.structs import replace

from engine.actions.actor import Actor
from engine.actions.detached import start_detached
from engine.actions.refused import Refused
from engine.actions.rerun import RerunState, RerunView
from engine.actions.rerunfolder import has_begun, is_alive, last_words, make_folder, remove_folder, with_end
from engine.actions.rerunshelf import Shelf
from engine.clock import now, steady

LOOK = 0.1  # seconds between two looks at the reruns that go on
APART = timedelta(seconds=5)  # between two starts of one job: who pressed in the same moment is told who was first
BEGINNING = 10.0  # seconds for a supervisor to begin


class Supervision:
    """Follows the reruns that go on, in a daemon thread.

    `record` is called with each that has ended before that is kept: after a crash in between it is on record twice, not
    never. `wake` is called once it is kept.
    """

    def __init__(self, shelf: Shelf, record: Callable[[RerunView], None], wake: Callable[[], None]) -> None:
        self._shelf, self._record, self._wake = shelf, record, wake
        self._lock = threading.Lock()
        self._busy: dict[str, RerunView | Actor] = {}  # by job: what goes on, or who is about to begin
        self._processes: dict[str, subprocess.Popen[bytes]] = {}  # supervisors of this life, by rid
        self._more = threading.Event()
        self._stopped = threading.Event()

    def begin(self, known: Iterable[RerunView]) -> None:
        """Follow what goes on of these."""
        for view in known:
            if view.state is RerunState.RUNNING:
                earlier = self._busy.get(view.job)
                self._busy[view.job] = view
                if isinstance(earlier, RerunView):  # it ended before this one began, and the store was not told
                    self._take_down(with_end(earlier, self._shelf.folder(earlier.rid)) or _lost(earlier, self._shelf))
        self._more.set()
        threading.Thread(target=self._follow, name="reruns", daemon=True).start()

    def stop(self) -> None:
        """Follow them no more; they go on."""
        self._stopped.set()
        self._more.set()

    def of_job(self, job_id: str) -> RerunView | None:
        """Return the rerun of a job that goes on."""
        found = self._busy.get(job_id)
        return found if isinstance(found, RerunView) else None

    @contextmanager
    def turn(self, job_id: str, actor: Actor) -> Iterator[None]:
        """Give the turn of a job to whoever comes first; the others are told who has it. Raises Refused."""
        with self._lock:
            latest = next(iter(self._shelf.of_job(job_id, 1)), None)
            if latest is not None and job_id not in self._busy and timedelta() <= now() - latest.started < APART:
                raise Refused("rerun_just_begun", _who(latest))
            other = self._busy.setdefault(job_id, actor)
        if other is not actor:
            raise Refused("rerun_running", _who(other))
        try:
            yield
        finally:
            with self._lock:
                if self._busy.get(job_id) is actor:
                    del self._busy[job_id]

    def launch(self, view: RerunView, request: Mapping[str, object]) -> None:
        """Begin a rerun, in its turn, and return when its command was started. Raises OSError."""
        folder = make_folder(self._shelf.root, view)
        try:
            process = start_detached(folder, request)
        except OSError:
            remove_folder(self._shelf.root, view.rid)  # it was never begun
            raise
        until, pause = steady() + BEGINNING, threading.Event()
        self._shelf.put(view)
        while not has_begun(folder) and process.poll() is None and steady() < until:
            pause.wait(0.005)
        with self._lock:
            self._processes[view.rid] = process
            self._busy[view.job] = view
        self._more.set()

    def note_cancel(self, view: RerunView, actor: Actor) -> None:
        """Take down who has asked a rerun to end."""
        with self._lock:
            current = self._busy.get(view.job)
            if isinstance(current, RerunView) and current.rid == view.rid:
                self._busy[view.job] = asked = replace(current, cancelled_by=actor.name)
                self._shelf.put(asked)

    def _follow(self) -> None:
        while not self._stopped.is_set():
            going_on = [view for view in list(self._busy.values()) if isinstance(view, RerunView)]
            if not going_on:
                self._more.wait()
                self._more.clear()
                continue
            for view in going_on:
                try:
                    self._look_at(view)
                except Exception:  # one rerun's trouble is not another's
                    logger.exception("rerun {}: cannot be followed", view.rid)
            self._stopped.wait(LOOK)

    def _look_at(self, view: RerunView) -> None:
        """Take down the end of a rerun that has ended."""
        folder, process = self._shelf.folder(view.rid), self._processes.get(view.rid)
        lives = process.poll() is None if process is not None else is_alive(folder)
        end = with_end(view, folder)  # asked after it was seen dead: its end is its last deed
        if end is None and lives:
            return
        end = end or _lost(view, self._shelf)
        with self._lock:
            current = self._busy.pop(view.job)
            if isinstance(current, RerunView):
                end = replace(end, cancelled_by=current.cancelled_by)
            self._take_down(end)
        if process is not None:
            process.wait()
            del self._processes[view.rid]

    def _take_down(self, end: RerunView) -> None:
        try:
            self._record(end)
        finally:
            self._shelf.put(end)
        self._wake()


def _lost(view: RerunView, shelf: Shelf) -> RerunView:
    return replace(view, state=RerunState.LOST, ended=now(), error=last_words(shelf.folder(view.rid)))


def _who(other: RerunView | Actor) -> dict[str, object]:
    if isinstance(other, Actor):
        return {"who": other.name, "since": now(), "rid": None}
    return {"who": other.who, "since": other.started, "rid": other.rid}
