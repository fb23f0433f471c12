"""What the pages may ask of logs beside their lines, and the values that they are given."""

from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from engine.views import LogLine

LINES = 5000  # in one window


class Wanted(Struct, frozen=True, kw_only=True):
    """Which lines of which log: from a number on, the last ones, around a byte, or from a moment on; else the last.

    `before` of the `count` lines stand above the place; None: half of them around a byte, none else.
    """

    path: str
    count: int = 200
    line: int | None = None
    offset: int | None = None
    at: datetime | None = None
    before: int | None = None
    encoding: str | None = None  # else what the job says
    marked: bool = False  # with the marks in each line
    edition: str = ""  # of the file that was seen before


class LogFile(Struct, frozen=True, kw_only=True):
    """One log file of a job; `encoding` is None where it cannot be read now."""

    path: str
    name: str
    size: int
    modified: datetime
    encoding: str | None
    packed: bool


class LogNews(Struct, frozen=True, kw_only=True):
    """What happened to a log: `lines` were appended, it was `replaced` and begins anew, or it is `gone` for now.

    A line that is not written to its end comes again, at the same offset, when it is. `skipped`: lines were left out.
    """

    kind: Literal["lines", "replaced", "gone"]
    lines: tuple[LogLine, ...] = ()
    end: int = 0  # byte up to which whole lines have been given
    skipped: bool = False


class Feed(Protocol):
    """What is appended to one log, for one reader; `closed` when no more comes."""

    closed: bool

    def take(self) -> list[LogNews]:
        """Return what has happened since the last time, oldest first."""

    def close(self) -> None:
        """Want no more."""
