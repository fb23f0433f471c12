"""Logs for the jobs of the fake monitor: three hundred lines of 80 bytes, whichever file is asked for."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from engine.actions.actor import Actor
from engine.files.port import Taken
from engine.linemarks import Kind, LineMark, Overview, Place, Step, Stretch
from engine.logs.port import Feed, LogFile, LogNews, Wanted
from engine.logs.searching import Search, Sought
from engine.monitor import NoSuchLog
from engine.views import JobView, LogLine, LogWindow
from rules.model import Meaning, Origin, RunOutcome

LINES = 300
WIDE = 80  # bytes of a line
ODD = {
    0: ("I", "작업 시작"),
    90: ("I", "작업 완료: 41건"),
    120: ("I", "작업 시작"),
    200: ("W", "응답이 느림: 8.2 s"),
    256: ("E", "ERROR 공시목록 수집 실패: <b>Read timed out.</b>"),
    260: ("W", "WARN 응답이 느림: 8.2 s"),
    266: ("I", "작업 완료: 41건"),
}
MEANT = {
    0: Meaning.START,
    90: Meaning.SUCCESS,
    120: Meaning.START,
    200: Meaning.WARNING,
    256: Meaning.FAILURE,
    260: Meaning.WARNING,
    266: Meaning.SUCCESS,
}
LEVELS = {"I": "info", "W": "warning", "E": "error"}
FILES = ("kindscrap_2026_11_24.log", "kindscrap_2026_11_23.log", "kindscrap_2026_11_20.log.gz")


class QuietFeed(Feed):
    """A log to which nothing is appended."""

    closed = False

    def take(self) -> list[LogNews]:
        """Return nothing."""
        return []

    def close(self) -> None:
        """Want no more."""
        self.closed = True


class FakeLogs:
    """Answers as `engine.monitor`'s port does; there is no `gone.log`."""

    def __init__(self, jobs: Mapping[str, JobView], now: datetime) -> None:
        self._jobs, self._now = jobs, now

    def around(self, job_id: str, path: str, offset: int, count: int) -> LogWindow:
        """Return the lines around a byte."""
        return self._lines(path, min(LINES - 1, offset // WIDE), None, count)

    def window(self, job_id: str, wanted: Wanted) -> LogWindow:
        """Return lines around a byte or from a number or a time on, or the last ones."""
        found = self._window(job_id, wanted)
        if not wanted.marked:
            return found
        return replace(found, lines=tuple(replace(one, marks=_marks(one.offset // WIDE)) for one in found.lines))

    def _window(self, job_id: str, wanted: Wanted) -> LogWindow:
        if wanted.line is not None:
            return self._lines(wanted.path, wanted.line - 1, wanted.before or 0, wanted.count)
        if wanted.at is not None:
            return self._lines(wanted.path, 256, wanted.before or 0, wanted.count)
        if wanted.offset is not None and wanted.before is not None:
            return self._lines(wanted.path, wanted.offset // WIDE, wanted.before, wanted.count)
        return self.around(job_id, wanted.path, LINES * WIDE if wanted.offset is None else wanted.offset, wanted.count)

    def files(self, job_id: str) -> list[LogFile]:
        """Return three, of three days; a job that shows no log has none."""
        view = self._jobs.get(job_id)
        if view is None or view.log is None:
            return []
        folder = view.log.rpartition("\\")[0]
        return [
            LogFile(
                path=f"{folder}\\{name}",
                name=name,
                size=LINES * WIDE >> back,
                modified=self._now - timedelta(days=back),
                encoding=None if name.endswith(".gz") else "line",
                packed=name.endswith(".gz"),
            )
            for back, name in enumerate(FILES)
        ]

    def overview(self, job_id: str, path: str, encoding: str | None) -> Overview:
        """Return two runs: one succeeded, one failed."""
        if job_id not in self._jobs or path.endswith("gone.log"):
            raise NoSuchLog("gone")
        begun = self._now - timedelta(hours=1)
        places = tuple(
            Place(offset=n * WIDE, number=n + 1, meaning=meaning, at=begun + timedelta(seconds=n), text=_text(n))
            for n, meaning in MEANT.items()
        )
        runs = tuple(
            Stretch(
                offset=first * WIDE,
                number=first + 1,
                started=begun + timedelta(seconds=first),
                ended=begun + timedelta(seconds=last),
                outcome=outcome,
                failure_lines=int(outcome is RunOutcome.FAILED),
                warning_lines=int(outcome is RunOutcome.FAILED) * 2,
                origin=Origin.UNKNOWN,
            )
            for first, last, outcome in ((0, 90, RunOutcome.SUCCEEDED), (120, 266, RunOutcome.FAILED))
        )
        return Overview(runs=runs, places=places)

    def next_line(
        self, job_id: str, path: str, offset: int, meaning: Meaning, back: bool, encoding: str | None
    ) -> Step:
        """Return the next of the lines that mean something."""
        found = [n * WIDE for n, means in MEANT.items() if means is meaning]
        lies = [at for at in found if (at < offset if back else at > offset)]
        return Step(offset=(max(lies) if back else min(lies)) if lies else None, reached=offset, more=False)

    def follow(
        self, job_id: str, path: str, offset: int | None, encoding: str | None, wake: Callable[[], None]
    ) -> Feed:
        """Follow a log that does not grow."""
        return QuietFeed()

    def search(self, job_id: str, sought: Sought, reader: str, wake: Callable[[], None]) -> Search:
        """Search none."""
        raise NoSuchLog("gone")

    def take(self, job_id: str, path: str, actor: Actor) -> Taken:
        """Hand out none."""
        raise NoSuchLog("gone")

    def _lines(self, path: str, here: int, before: int | None, count: int) -> LogWindow:
        if path.endswith("gone.log"):
            raise NoSuchLog("gone")
        first = max(0, min(here - count // 2, LINES - count)) if before is None else max(0, here - before)
        last = min(LINES, first + count if before is None else here - before + count)
        return LogWindow(
            path=path,
            encoding="line",
            lines=tuple(
                LogLine(
                    number=n + 1,
                    offset=WIDE * n,
                    text=_text(n),
                    meaning=MEANT.get(n, Meaning.ACTIVITY),
                )
                for n in range(first, last)
            ),
            above=first > 0,
            below=last < LINES,
            end=WIDE * last,
            size=WIDE * LINES,
            total=LINES,
            edition="1024.made",
        )


def _text(number: int) -> str:
    level, odd = ODD.get(number, ("I", f"page {number} of 300 <i>&amp;"))
    return f"06:{number // 60:02}:{number % 60:02},287 [{level}] {odd}"


def _marks(number: int) -> tuple[LineMark, ...]:
    level = ODD.get(number, ("I", ""))[0]
    marks = [
        LineMark(start=0, end=12, kind=Kind.TIME),
        LineMark(start=14, end=15, kind=Kind.LEVEL, name=LEVELS[level]),
    ]
    if number == 256:
        marks.append(LineMark(start=17, end=22, kind=Kind.MATCH, name="failure"))
    return tuple(marks)
