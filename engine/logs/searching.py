"""What is looked for in the logs of a job, and what is told of it while it is being found."""

from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from rules.model import Meaning

HITS = 5000  # of one search
CONTEXT = 10  # lines above and below a hit
LONGEST = 1000  # characters of what is looked for

Outcome = Literal["done", "cut", "too_slow", "failed"]


class BadPattern(Exception):
    """A pattern cannot be used: why in the words of the `regex` module, and at which character from 0."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(f"{reason} at {position}")
        self.reason, self.position = reason, position


class Crowded(Exception):
    """Too many searches run already; `own` says that these are the asker's."""

    def __init__(self, own: bool) -> None:
        super().__init__("crowded")
        self.own = own


class Sought(Struct, frozen=True, kw_only=True):
    """What is looked for, and where: in one file of a job, else in all of them, the newest first.

    Lines count that begin behind the byte `after`, from the first one at `since` on to the first one at `until`.
    """

    text: str
    is_pattern: bool = False
    case: bool = False
    path: str | None = None
    encoding: str | None = None  # else what the job says
    since: datetime | None = None
    until: datetime | None = None
    after: int | None = None
    limit: int = 1000
    context: int = 0


class Beside(Struct, frozen=True, kw_only=True):
    """A line beside a hit."""

    offset: int
    text: str


class Hit(Struct, frozen=True, kw_only=True):
    """A line in which something was found; of a long one that part from the character `first` on.

    The number is None until the lines above are counted: `Numbers` follow. Spans are characters of `text`.
    """

    path: str
    number: int | None
    offset: int
    text: str
    first: int
    cut: bool
    spans: tuple[tuple[int, int], ...]
    meaning: Meaning
    at: datetime | None
    before: tuple[Beside, ...] = ()
    after: tuple[Beside, ...] = ()


class Numbers(Struct, frozen=True, kw_only=True):
    """The numbers of hits that were told without: pairs of a hit's byte and its number."""

    path: str
    lines: tuple[tuple[int, int], ...]


class Skipped(Struct, frozen=True, kw_only=True):
    """A file that was not searched, or not to its end (`cut`); `reason` is as that of a log that is not given."""

    path: str
    reason: str


class Progress(Struct, frozen=True, kw_only=True):
    """How far a search has come: bytes of all that it looks at, hits, and files done."""

    path: str
    read: int
    total: int
    hits: int
    files: int
    of_files: int


class Ending(Struct, frozen=True, kw_only=True):
    """How a search ended: `cut` at the limit (`path` and `after` are the last hit), `too_slow`, or `failed`.

    `unsure` are lines on which the pattern ran out of its time, the first of them at `unsure_at`; `long` are lines of
    which not all was looked at.
    """

    outcome: Outcome
    read: int
    total: int
    hits: int
    files: int
    of_files: int
    seconds: float
    path: str | None = None
    after: int | None = None
    unsure: int = 0
    unsure_path: str | None = None
    unsure_at: int | None = None
    long: int = 0


News = Hit | Numbers | Skipped | Progress | Ending


class Search(Protocol):
    """A search that runs."""

    @property
    def closed(self) -> bool:
        """Return whether it has been told to end."""

    def take(self) -> list[News]:
        """Return what has been found since the last time; an Ending is the last."""

    def close(self) -> None:
        """Want no more: what is being read ends at once, and so does its thread."""
