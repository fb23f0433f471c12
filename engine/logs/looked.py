"""What is known when new lines of a file are read, and what the reading gives."""

from datetime import datetime

from msgspec import Struct

from engine.logs.follow import Cursor
from engine.logs.naming import Found
from rules.dating import FileFacts
from rules.model import Event, Evidence
from rules.readings import Skew, SlowRule
from rules.rule import Rule


class Reading(Struct):
    """What one read gave: events in order, the cursor with the file's clock, the newest line, and what was odd.

    `stopped` says that the cursor stands before the end of what was read: the patterns took too long for one look.
    """

    events: list[Event]
    cursor: Cursor
    stopped: bool = False
    last: Evidence | None = None
    slow_rule: SlowRule | None = None
    skew: Skew | None = None


class Look(Struct, frozen=True, kw_only=True):
    """What is known when a file is read."""

    facts: FileFacts
    read_at: datetime
    undated: datetime  # the time of lines in a file that has no stamps at all
    until: datetime | None = None  # in a replay: later lines are not seen
    success: datetime | None = None  # the job's last success line
    beside: bool = False  # an output or another log may end a run anywhere
    alone: bool = False  # no other file of the job is written to


def facts_of(file: Found, modified: datetime, rule: Rule) -> FileFacts:
    """Return what is known of a file whatever its lines say."""
    named = None if file.named is None else file.named.date()
    return FileFacts(modified=modified, zone=rule.zone, named=named, layout=rule.timestamp)


class Moved(Exception):
    """Another file stands at a path than at the last look."""
