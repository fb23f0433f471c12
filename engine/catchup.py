"""Long histories are read in processes of their own, a piece at a time: the tick only takes what was found.

What a piece gave is kept in one transaction with how far it reaches, so that it may end after any of them.
"""

import os
import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from queue import Empty, Queue

from loguru import logger
from msgspec import Struct

from engine.child import Child, ChildLost
from engine.clock import now
from engine.look import look
from engine.state import JobState
from engine.store.batch import JobBatch
from engine.tick import judge

LONG = 1024 * 1024  # bytes unread from which a history is read in a process of its own
ROWS = 500  # runs and occurrences of one piece that are aimed at: a transaction of some 30 ms
WAITING = 4  # pieces of one history that wait to be taken
LIMIT = 60.0  # seconds for one piece; a share that hangs is met by the tick then
KEPT = 30.0  # seconds for which an idle process is kept


class Sizes(Struct, frozen=True, kw_only=True):
    """How many bytes are read at once, and how many are left to the tick: the end is judged with all that is known."""

    first: int = 1024 * 1024
    smallest: int = 64 * 1024
    largest: int = 8 * 1024 * 1024
    rest: int = 256 * 1024


SIZES = Sizes()


class Piece(Struct, frozen=True, kw_only=True):
    """What one piece of a history gave: what has to be kept, how much of it is read, and the job pickled."""

    batch: JobBatch
    progress: float
    state: bytes


class History:
    """The history of one job while it is read; `state` is the job as it was handed over, and is left as it is."""

    def __init__(self, state: JobState) -> None:
        self.state = state
        self.cancelled = False
        self._pieces: deque[Piece] = deque()
        self._room = threading.Semaphore(WAITING)
        self._last: Piece | None = None
        self._ended = False

    def put(self, piece: Piece) -> bool:
        """Add a piece when there is room for it; return whether anybody still wants it."""
        self._room.acquire()
        if not self.cancelled:
            self._pieces.append(piece)
        return not self.cancelled

    def end(self) -> None:
        """Note that there is no further piece."""
        self._ended = True

    def cancel(self) -> None:
        """Want no further piece."""
        self.cancelled = True
        self._room.release()

    def take(self) -> Piece | None:
        """Return the next piece, None where none is there yet."""
        if not self._pieces:
            return None
        self._last = self._pieces.popleft()
        self._room.release()
        return self._last

    def is_over(self) -> bool:
        """Return whether every piece has been taken."""
        return self._ended and not self._pieces

    def reached(self) -> JobState:
        """Return the job as it stands after the last piece that was taken."""
        state: JobState = self.state if self._last is None else pickle.loads(self._last.state)
        return state


class CatchUp:
    """Reads histories side by side, in as many processes as the machine can spare.

    `ready` is called for every piece, from another thread.
    """

    def __init__(self, ready: Callable[[], None], processes: int | None = None) -> None:
        self._ready = ready
        self._most = processes or min(4, os.cpu_count() or 1)
        self._histories: dict[str, History] = {}
        self._waiting: Queue[History] = Queue()
        self._children: set[Child] = set()
        self._lock = threading.Lock()

    def begin(self, state: JobState) -> None:
        """Read the history of a job from where it stands."""
        history = self._histories[state.job.id] = History(state)
        self._waiting.put(history)
        with self._lock:
            if len(self._children) < min(self._most, len(self._histories)):
                self._add_child()
        if not self._children:  # nobody will read it: the tick does
            history.cancelled = True
            history.end()

    def _add_child(self) -> None:
        child = Child("catch-up")
        try:
            threading.Thread(target=self._work, args=(child,), name="catch-up", daemon=True).start()
        except RuntimeError as error:  # the system has no thread to spare
            logger.warning("histories are read by fewer processes: {}", error)
        else:
            self._children.add(child)

    def keep(self, states: Mapping[str, JobState]) -> None:
        """Go on for these jobs only; one that has changed is another job."""
        for job_id, history in list(self._histories.items()):
            if states.get(job_id) is not history.state:
                history.cancel()
                del self._histories[job_id]

    def is_reading(self, state: JobState) -> bool:
        """Return whether the history of a job is being read."""
        history = self._histories.get(state.job.id)
        return history is not None and history.state is state

    def reach(self, state: JobState) -> None:
        """Put a job where its history has been read to, as far as that was taken."""
        if self.is_reading(state) and (given := self._histories[state.job.id].reached()) is not state:
            state.go_on_from(given)

    def pieces(self) -> Iterator[tuple[JobState, Piece | None, bool]]:
        """Yield what was read since: each job with its next pieces, and with None and whether it had any at the end."""
        for job_id, history in list(self._histories.items()):
            while (piece := history.take()) is not None:
                yield history.state, piece, True
            if history.is_over():
                del self._histories[job_id]
                given = history.reached()
                if given is not history.state:
                    history.state.go_on_from(given)
                yield history.state, None, given is not history.state

    def stop(self) -> None:
        """End all processes at once; what they have not told is read again."""
        for history in list(self._histories.values()):  # the tick may be adding one
            history.cancel()
        with self._lock:
            for child in self._children:
                child.close()

    def _work(self, child: Child) -> None:
        while True:
            try:
                history = self._waiting.get(timeout=KEPT)
            except Empty:
                with self._lock:
                    if self._waiting.empty():
                        self._children.remove(child)
                        child.close()
                        return
                continue
            if not history.cancelled:
                self._read(child, history)
            history.end()
            self._ready()

    def _read(self, child: Child, history: History) -> None:
        job_id = history.state.job.id
        try:
            for piece in child.stream(LIMIT, read_pieces, history.state, SIZES):
                if not history.put(piece):
                    child.close()
                    return
                self._ready()
        except ChildLost as error:
            if not history.cancelled:
                logger.warning("{}: reading its history has stopped, and goes on with the next tick: {}", job_id, error)
        except Exception:  # the tick meets it too, and tells it of the job
            logger.exception("{}: its history cannot be read apart", job_id)


def read_pieces(state: JobState, sizes: Sizes) -> Iterator[Piece]:
    """Yield the history of a job piece by piece, up to the last lines; in the process that reads it."""
    size = sizes.first
    while state.logs is not None:
        left, _ = state.logs.unread()
        if left <= sizes.rest:
            return
        moment, most = now(), max(min(size, left - sizes.rest // 2), sizes.smallest)
        batch = judge(state, look(state, moment, most), moment)
        if state.progress is None or batch is None:  # what hinders is the tick's to tell
            return
        yield Piece(batch=batch, progress=state.progress, state=pickle.dumps(state))
        rows = len(batch.runs) + len(batch.occurrences)
        size = max(sizes.smallest, min(sizes.largest, 2 * size, size * ROWS // max(rows, 1)))
