"""What is marked in a line of a log, and what a log is known to hold before a line of it is read."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from rules.model import Meaning, Origin, RunOutcome


class Kind(StrEnum):
    """What a mark in a line tells of."""

    TIME = "time"
    LEVEL = "level"
    MATCH = "match"
    VALUE = "value"
    COLOUR = "colour"
    CONTROL = "control"


class LineMark(Struct, frozen=True, kw_only=True):
    """A part of a line's text, in characters; `name` is that of the level, the meaning, the value or the colours.

    A control that the text does not hold lies between two characters: its mark begins and ends there.
    """

    start: int
    end: int
    kind: Kind
    name: str = ""


class Place(Struct, frozen=True, kw_only=True):
    """A line of a log that a run rests on; `number` is None while the lines above it are not counted."""

    offset: int
    number: int | None
    meaning: Meaning
    at: datetime
    text: str


class Stretch(Struct, frozen=True, kw_only=True):
    """A run as it lies in a log: from the line at `offset` on, as far as the next one begins."""

    offset: int
    number: int | None
    started: datetime
    ended: datetime | None
    outcome: RunOutcome
    failure_lines: int
    warning_lines: int
    origin: Origin


class Step(Struct, frozen=True, kw_only=True):
    """Where the line stands that was looked for; None: not up to `reached`, and `more` lies beyond that."""

    offset: int | None
    reached: int
    more: bool


class Overview(Struct, frozen=True, kw_only=True):
    """What the history knows of one log, in the order of the file; `more`: there were older runs than are told.

    Only what still stands where it was seen is told.
    """

    runs: tuple[Stretch, ...] = ()
    places: tuple[Place, ...] = ()
    more: bool = False
