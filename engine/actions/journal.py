"""What the pages may ask of the audit trail, and the values that they are given."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from engine.actions.actor import Actor


class Entry(Struct, frozen=True, kw_only=True):
    """One row of the audit trail: when, what, who, from where, on which job, how it went."""

    seq: int
    at: datetime
    event: str
    who: str
    source: str
    job: str | None
    outcome: str
    detail: Mapping[str, object]
    hash: str


class Wanted(Struct, frozen=True, kw_only=True):
    """Which rows are asked for; None and empty leave all. `before` is a number of the trail: older ones only."""

    event: str = ""
    who: str = ""
    job: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int = 200


class Entries(Struct, frozen=True, kw_only=True):
    """Rows, newest first; `before` goes on with the next older ones, None at the end of all."""

    entries: tuple[Entry, ...]
    before: int | None


class Trouble(Struct, frozen=True, kw_only=True):
    """One thing wrong with the audit file: removed, changed, repeated or unreadable, at the rows `first` to `last`."""

    kind: str
    first: int
    last: int
    line: int | None


class Check(Struct, frozen=True, kw_only=True):
    """What a reading of the whole file found."""

    rows: int
    first: int  # number of the first row that retention left
    last: int
    troubles: tuple[Trouble, ...]


class Journal(Protocol):
    """The audit trail. Every question blocks on file and store, and raises HistoryUnavailable where they are silent."""

    def entries(self, wanted: Wanted) -> Entries:
        """Return rows, newest first."""

    def events(self) -> Sequence[str]:
        """Return the events that are on record."""

    def check(self) -> Check:
        """Read the whole file, and say whether it is as it was written."""

    def note(self, actor: Actor, event: str, job: str | None, outcome: str, detail: Mapping[str, object]) -> None:
        """Write down what somebody does, before it is done. Raises Denied where it cannot be: then it must not be."""
