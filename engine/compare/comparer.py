"""The port of `engine.monitor` for two runs beside each other: finds both in the logs, compares them, keeps a few."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock

from msgspec import Struct

from engine.book import Book
from engine.clock import now
from engine.compare.locating import Shelf, in_age
from engine.compare.pieces import Stretch, stretch_of
from engine.compare.port import AT_ONCE, Comparison, NotCompared, PlacedLine, SideName
from engine.compare.showing import lines_of, told
from engine.compare.tally import Kinds, Mark, tally
from engine.logs.opening import Gone, NotReadable, reason_of
from engine.logs.shelf import Shelf as Finder
from engine.monitor import HistoryUnavailable
from engine.state import JobState
from engine.store.errors import StoreError
from engine.store.store import Store
from rules.model import Run

KEPT = 4  # comparisons whose lines may be asked for without comparing again
SECOND, MILLISECOND = timedelta(seconds=1), timedelta(milliseconds=1)


class _Made(Struct, frozen=True, kw_only=True):
    """A comparison, and where the lines of both runs stand."""

    comparison: Comparison
    places: dict[SideName, tuple[Stretch, list[Mark]]]


class Comparisons:
    """Compares runs of the jobs that are watched; one comparison at a time, for it takes a core."""

    def __init__(self, store: Store, book: Book) -> None:
        self._store, self._book, self._finder = store, book, Finder()
        self._made: OrderedDict[tuple[object, ...], _Made] = OrderedDict()
        self._one, self._kept = Lock(), Lock()

    def compare(self, job_id: str, started: datetime, beside: datetime | None) -> Comparison:
        """Return the run that began then beside another one, else the last one before it that succeeded."""
        return self._get(job_id, started, beside, fresh=True).comparison

    def lines(
        self, job_id: str, started: datetime, beside: datetime | None, side: SideName, first: int, count: int
    ) -> Sequence[PlacedLine]:
        """Return lines of one of the two, from a row on."""
        for fresh in (False, True):  # what was rotated meanwhile is looked for again
            made = self._get(job_id, started, beside, fresh=fresh)
            stretch, marks = made.places[side]
            with _told(side):
                try:
                    return lines_of(stretch.pieces, marks, self._state(job_id).rule, first, min(count, AT_ONCE))
                except Gone:
                    if fresh:
                        raise
        return []

    def _get(self, job_id: str, started: datetime, beside: datetime | None, *, fresh: bool) -> _Made:
        state = self._state(job_id)
        run = self._run(state, started, "run")
        good = self._before(job_id, run) if beside is None else self._run(state, beside, "good")
        if good.key == run.key:
            raise NotCompared("same_run", "good")
        key = (job_id, run.key, good.key)
        with self._kept:
            made = None if fresh else self._made.get(key)
        if made is None:
            with self._one:
                made = self._make(state, good, run)
        with self._kept:
            self._made[key] = made
            self._made.move_to_end(key)
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        return made

    def _make(self, state: JobState, good: Run, run: Run) -> _Made:
        kinds = Kinds(rule=state.rule)
        with _told("good"):
            shelf = self._shelf(state)
            ours = stretch_of(good, self._after(state.job.id, good), shelf)
            of_good = tally(ours.pieces, kinds)
        with _told("run"):
            theirs = stretch_of(run, self._after(state.job.id, run), shelf)
            of_run = tally(theirs.pieces, kinds)
            comparison = told(kinds, (good, ours, of_good), (run, theirs, of_run))
        return _Made(comparison=comparison, places={"good": (ours, of_good.marks), "run": (theirs, of_run.marks)})

    def _shelf(self, state: JobState) -> Shelf:
        moment = now()
        if state.logs is None:
            raise Gone(state.job.id)
        families = tuple(in_age(self._finder.files((path,), moment)) for path in state.logs.paths)
        return Shelf(families=families, rule=state.rule, encoding=state.logs.encoding, now=moment)

    def _state(self, job_id: str) -> JobState:
        state = self._book.states.get(job_id)
        if state is None:
            raise NotCompared("unknown_run", "run")
        return state

    def _run(self, state: JobState, started: datetime, side: SideName) -> Run:
        """Return the run that began then, or in that second or millisecond where nothing shorter is said."""
        said = timedelta.resolution if started.microsecond % 1000 else MILLISECOND if started.microsecond else SECOND
        until = started + said - timedelta.resolution
        view = state.view
        with _remembered():
            found = self._store.reads.runs(state.job.id, started, until, 1)
        here = (*found, *(run for run in (view.running, view.last_run) if run is not None))
        run = next((run for run in here if started <= run.started <= until), None)
        if run is None:
            raise NotCompared("unknown_run", side)
        return run

    def _before(self, job_id: str, run: Run) -> Run:
        with _remembered():
            good = self._store.reads.run_before(job_id, run.started, succeeded=True)
        if good is None:
            raise NotCompared("no_good_run", "good")
        return good

    def _after(self, job_id: str, run: Run) -> Run | None:
        with _remembered():
            return self._store.reads.run_after(job_id, run.key)


@contextmanager
def _remembered() -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        raise HistoryUnavailable(str(error)) from error


@contextmanager
def _told(side: SideName) -> Iterator[None]:
    """Say in one way why the log of a run is not read."""
    try:
        yield
    except Gone as error:
        raise NotCompared("log_gone", side) from error
    except NotReadable as error:
        raise NotCompared(f"log_{error.reason}", side) from error
    except OSError as error:
        raise NotCompared(f"log_{reason_of(error)}", side) from error
