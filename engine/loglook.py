"""The port of `engine.monitor` for log files: no file is read but a job's own."""

from engine.book import Book
from engine.logs.opening import Gone, NotReadable
from engine.logs.window import window_around
from engine.monitor import NoSuchLog
from engine.views import LogWindow


class Logs:
    """Reads the logs of the jobs that are watched; every question blocks on the disk."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def around(self, job_id: str, path: str, offset: int, count: int) -> LogWindow:
        """Return the lines around a place in one of the job's log files.

        Raises NoSuchLog with the reason (a key of `explain.REASONS`, or `gone`) where it cannot be read.
        """
        state = self._book.states.get(job_id)
        if state is None or state.logs is None or path not in state.logs.cursors:
            raise NoSuchLog("gone")
        try:
            return window_around(path, offset, count, state.logs.encoding)
        except Gone as error:
            raise NoSuchLog("gone") from error
        except NotReadable as error:
            raise NoSuchLog(error.reason) from error
