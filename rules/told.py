"""What one telling of a job's story gives to be kept: runs, occurrences, and changes of status."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from rules.model import Finding, Occurrence, Outcome, Run, Status

Marks = tuple[tuple[datetime, Outcome | None, bool], ...]  # what was told of each occurrence: due, outcome, final


class Change(Struct, frozen=True, kw_only=True):
    """One change of status."""

    at: datetime
    before: Status | None
    after: Status
    finding: Finding | None = None


class Told(Struct):
    """What one call of `tell` has to be kept of: each by its key, the last one wins."""

    runs: dict[tuple[datetime, int], Run] = field(default_factory=dict)
    occurrences: dict[datetime, Occurrence] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)


def tell_occurrences(told: Told, before: Marks, occurrences: Sequence[Occurrence], rule: str | None) -> Marks:
    """Tell the occurrences that are not as they were told `before`, and return what has been told of each."""
    if not occurrences:
        return ()
    known = {due: (outcome, final) for due, outcome, final in before}
    for occurrence in occurrences:
        if known.get(occurrence.window.due) != (occurrence.outcome, occurrence.final):
            told.occurrences[occurrence.window.due] = replace(occurrence, rule=rule)
    return tuple((item.window.due, item.outcome, item.final) for item in occurrences)
