"""Serves the pages with real logs and no engine: `python -m tests.logserver PORT FILE...`, all of one job's."""

import sys
from types import SimpleNamespace
from typing import cast

from engine.book import Book
from engine.loglook import Logs
from engine.logs.watch import LogWatch
from rules.rule import Rule
from tests.rules.lives import SEOUL
from tests.ui.fake_monitor import FakeMonitor, now_utc, three
from tests.ui.fake_server import problem_text
from ui.app import serve

JOB = "kindscrap"


class LogMonitor(FakeMonitor):
    """The fake monitor, but for the logs of its first job: those are read as they lie."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        super().__init__(three(now_utc()))
        watch = LogWatch(paths=paths, encoding="auto")
        plain = Rule(job_id=JOB, zone=SEOUL, expect=None, failure=(r"\bERROR\b",), success=("작업 완료",))
        book = SimpleNamespace(states={JOB: SimpleNamespace(rule=plain, logs=watch)})
        self._logs = Logs(cast("Book", book), self._witness)

    @property
    def logs(self) -> Logs:  # type: ignore[override]  # the real ones
        """Return the port for logs."""
        return self._logs


def main(port: int, paths: tuple[str, ...]) -> None:
    """Serve until ended."""
    monitor = LogMonitor(paths)
    serve(monitor, "127.0.0.1", port, monitor.title, "en", problem=problem_text)


if __name__ == "__main__":
    main(int(sys.argv[1]), tuple(sys.argv[2:]))
