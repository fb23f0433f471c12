"""What one telling of a job's story gives to be kept: runs, occurrences, and changes of status."""

from dataclasses import dataclass, field
from datetime import datetime

from rules.model import Finding, Occurrence, Outcome, Run, Status

Marks = tuple[tuple[datetime, Outcome | None, bool], ...]  # what was told of each occurrence: due, outcome, final


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of status."""

    at: datetime
    before: Status | None
    after: Status
    finding: Finding | None = None


@dataclass(slots=True)
class Told:
    """What one call of `tell` has to be kept of: each by its key, the last one wins."""

    runs: dict[tuple[datetime, int], Run] = field(default_factory=dict)
    occurrences: dict[datetime, Occurrence] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
