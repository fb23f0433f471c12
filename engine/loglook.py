"""The port of `engine.monitor` for log files: no file is read but a job's own."""

from collections.abc import Iterator

from msgspec.structs import replace

from engine.book import Book
from engine.logs.opening import Gone, NotReadable
from engine.logs.window import window_around
from engine.monitor import NoSuchLog
from engine.views import LogLine, LogWindow
from rules.patterns import ACTIVITY, sense
from rules.rule import Rule

PATIENCE = 0.02  # seconds that one pattern may take on one line: somebody waits for the page


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
            return _understood(window_around(path, offset, count, state.logs.encoding), state.rule)
        except Gone as error:
            raise NoSuchLog("gone") from error
        except NotReadable as error:
            raise NoSuchLog(error.reason) from error


def _understood(window: LogWindow, rule: Rule) -> LogWindow:
    """Return the lines with what each means to the job."""
    return replace(window, lines=tuple(_told(window, rule)))


def _told(window: LogWindow, rule: Rule) -> Iterator[LogLine]:
    slow = False  # a pattern that runs out of its time once may do so two hundred times
    for line in window.lines:
        found = ACTIVITY if slow else sense(rule, line.text, PATIENCE)
        slow = slow or found.too_slow is not None
        yield replace(line, meaning=found.meaning)
