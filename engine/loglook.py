"""The port of `engine.monitor` for log files: no file is read but a job's own."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from msgspec.structs import replace

from engine.actions.actor import Actor
from engine.actions.witness import Witness
from engine.book import Book
from engine.clock import now
from engine.files.port import Taken
from engine.linemarks import Overview, Step
from engine.logs.encoding import encoding_of
from engine.logs.follow import Cursor, moment_of
from engine.logs.known import overview
from engine.logs.naming import Found
from engine.logs.needle import Needle
from engine.logs.onelog import Place
from engine.logs.opening import Gone, NotReadable, open_shared, reason_of
from engine.logs.port import Feed, LogFile, Wanted
from engine.logs.reader import PACKED, Known, Reader
from engine.logs.search import Hunt
from engine.logs.searches import Searches
from engine.logs.searching import Search, Sought
from engine.logs.shelf import Shelf
from engine.logs.source import FileSource
from engine.logs.stepping import next_line
from engine.logs.tailing import Tail, Tailers
from engine.logs.watch import LogWatch
from engine.monitor import NoSuchLog
from engine.sharing import size_of, status_of
from engine.state import JobState
from engine.views import LogWindow
from rules.model import Meaning, Run

FOLLOWED = 100  # logs at once, by all readers
Runs = Callable[[str, datetime | None, datetime | None, int], Sequence[Run]]  # of a job, newest first


def none_known(job_id: str, since: datetime | None, until: datetime | None, limit: int) -> Sequence[Run]:
    """Return no runs: where there is no history."""
    return ()


class Logs:
    """Reads the logs of the jobs that are watched; every question blocks on the disk."""

    def __init__(self, book: Book, witness: Witness, runs: Runs = none_known) -> None:
        self._book, self._witness, self._runs = book, witness, runs
        self._shelf, self._reader, self._tailers, self._searches = Shelf(), Reader(), Tailers(), Searches()

    def around(self, job_id: str, path: str, offset: int, count: int) -> LogWindow:
        """Return the lines around a place in one of the job's log files.

        Raises NoSuchLog with the reason (a key of `explain.REASONS`, or `gone`) where it cannot be read.
        """
        return self.window(job_id, Wanted(path=path, offset=offset, count=count))

    def files(self, job_id: str) -> Sequence[LogFile]:
        """Return the log files of a job, newest first."""
        with _told():
            state = self._state(job_id)
            if state.logs is None:
                return []
            found = self._shelf.files(state.logs.paths, now())
            files = (_file_of(file, state.logs.encoding) for file in found)
            return [file for file in files if file is not None]

    def window(self, job_id: str, wanted: Wanted) -> LogWindow:
        """Return lines of one of the job's log files, of the newest where none is named."""
        with _told():
            path, known = self._known(job_id, wanted.path)
            return self._reader.window(replace(wanted, path=path), known, now())

    def overview(self, job_id: str, path: str, encoding: str | None) -> Overview:
        """Return what the history knows of one of the job's log files, of the newest where none is named."""
        with _told():
            path, known = self._known(job_id, path)
            return overview(path, known, encoding, lambda *asked: self._runs(job_id, *asked), now())

    def next_line(
        self, job_id: str, path: str, offset: int, meaning: Meaning, back: bool, encoding: str | None
    ) -> Step:
        """Return the next line of that meaning below a byte of a log, or above it, as far as a while allows."""
        with _told():
            path, known = self._known(job_id, path)
            return next_line(path, known, offset, meaning, back, encoding)

    def follow(
        self, job_id: str, path: str, offset: int | None, encoding: str | None, wake: Callable[[], None]
    ) -> Feed:
        """Return what is appended to a log from a byte on, else from its end; `wake` is called when there is news."""
        with _told():
            if self._tailers.count >= FOLLOWED:
                raise NotReadable(path, "crowded")
            path, known = self._known(job_id, path)
            if path.endswith(PACKED):
                raise NotReadable(path, "packed")
            place = self._reader.place(path, known, offset, encoding, now())
            tail = Tail(path, encoding or known.encoding, place, wake)
            self._tailers.add(tail)
            return tail

    def search(self, job_id: str, sought: Sought, reader: str, wake: Callable[[], None]) -> Search:
        """Return a search that has begun, in one log of a job or in all of them."""
        needle = Needle(sought.text, sought.is_pattern, sought.case)
        with _told():
            places = self._places(job_id, sought.path)
        hunt = Hunt(places, needle, sought, self._reader.indexes, now(), wake)
        self._searches.enter(reader)
        try:
            hunt.start(lambda: self._searches.leave(reader))
        except RuntimeError:  # the system has no thread to spare
            self._searches.leave(reader)
            raise
        return hunt

    def take(self, job_id: str, path: str, actor: Actor) -> Taken:
        """Return a log to be handed out, once that is on record."""
        with _told():
            path, _ = self._known(job_id, path)
            descriptor = open_shared(path)
            try:
                found = os.fstat(descriptor)
                detail = {"path": path, "size": found.st_size}
                self._witness("download", actor.name, actor.source, job_id, "done", detail)
            except OSError:
                os.close(descriptor)
                raise NotReadable(path, "unrecorded") from None
        return Taken(descriptor=descriptor, name=os.path.basename(path), size=found.st_size, modified=found.st_mtime)

    def _state(self, job_id: str) -> JobState:
        state = self._book.states.get(job_id)
        if state is None:
            raise Gone(job_id)
        return state

    def _places(self, job_id: str, path: str | None) -> list[Place]:
        """Return the logs that are searched: one, or all of them, newest first."""
        if path is not None:
            path, known = self._known(job_id, path)
            return [Place(path=path, size=size_of(path), known=known)]
        state = self._state(job_id)
        if state.logs is None:
            return []
        found = self._shelf.files(state.logs.paths, now())
        return [Place(path=one.path, size=size_of(one.path), known=_known_of(state, state.logs, one)) for one in found]

    def _known(self, job_id: str, path: str) -> tuple[str, Known]:
        """Return the path of one of the job's own files, given that or its name, and what is known of it."""
        state = self._state(job_id)
        logs = state.logs
        if logs is not None:
            for found in self._shelf.files(logs.paths, now()):
                if not path or path in (found.path, os.path.basename(found.path)):
                    return found.path, _known_of(state, logs, found)
        raise Gone(path)


def _known_of(state: JobState, logs: LogWatch, found: Found) -> Known:
    return Known(
        rule=state.rule,
        encoding=logs.encoding,
        named=None if found.named is None else found.named.date(),
        cursor=logs.cursors.get(found.path, Cursor()),
    )


def _file_of(found: Found, declared: str) -> LogFile | None:
    """Return what there is to tell of a file, None where it has gone."""
    is_packed, encoding = found.path.endswith(PACKED), None
    try:
        status = status_of(found.path)
        if not is_packed:
            with FileSource(found.path) as source:
                encoding = encoding_of(source.head.first, declared)
    except (Gone, FileNotFoundError):
        return None
    except NotReadable:
        pass  # it is there all the same
    return LogFile(
        path=found.path,
        name=os.path.basename(found.path),
        size=status.st_size,
        modified=moment_of(status.st_mtime_ns),
        encoding=encoding,
        packed=is_packed,
    )


@contextmanager
def _told() -> Iterator[None]:
    """Say in one way why a log is not given."""
    try:
        yield
    except Gone as error:
        raise NoSuchLog("gone") from error
    except NotReadable as error:
        raise NoSuchLog(error.reason) from error
    except OSError as error:
        raise NoSuchLog(reason_of(error)) from error
