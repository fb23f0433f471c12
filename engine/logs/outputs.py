"""Files that a job must produce: found, waited for until they rest, and told as events."""

import os
from datetime import UTC, datetime, timedelta
from stat import S_ISREG
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from engine.logs.follow import moment_of
from engine.logs.naming import Finder, Found, says_time
from engine.sharing import status_of
from rules.model import Event, Evidence, Meaning, Source

RESTS = timedelta(seconds=10)  # how long an output must not have been modified
NEWEST = 50  # names looked at in every tick once all of them have been
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
KEPT = 2000  # outputs remembered by name, so that one is told once


class OutputWatch(Struct):
    """Watches the outputs of one job. `told` is what was told already: path -> modified, in nanoseconds.

    `behind` is how far they have been told while the history of the log is being read; None once they all are.
    """

    paths: tuple[str, ...]
    min_size: int
    zone: ZoneInfo
    told: dict[str, int] = field(default_factory=dict)
    behind: datetime | None = LONG_AGO
    empty: str | None = None  # the newest output, while it is too small
    _finders: tuple[Finder, ...] = ()

    def clone(self) -> "OutputWatch":
        """Return a watch that goes on from here by itself."""
        return replace(self, told=dict(self.told), _finders=tuple(replace(one) for one in self._finders))

    def look(self, now: datetime, until: datetime | None = None) -> list[Event]:
        """Return an event for each output that has come to rest since the last look, in the order they came.

        Those that came after `until` wait: the log has been read no further yet. Once all have been told, only the
        newest names of each path are looked at.
        """
        if not self._finders:
            self._finders = tuple(Finder(path, with_rotated=False) for path in self.paths)
        events: list[Event] = []
        for finder in self._finders:
            for found in finder.find(now)[-NEWEST if self.behind is None else None :]:
                event = self._event(found, finder.path, now, until)
                if event is not None:
                    events.append(event)
        while len(self.told) > KEPT:
            del self.told[next(iter(self.told))]
        if self.behind is not None:
            self.behind = None if until is None else min(until, now - RESTS)
        return sorted(events, key=lambda event: event.at)

    def _event(self, file: Found, pattern: str, now: datetime, until: datetime | None) -> Event | None:
        path = file.path
        try:
            found = status_of(path)
        except OSError:
            return None  # gone between the listing and the look: the next listing does not name it
        modified = moment_of(found.st_mtime_ns)
        if (self.behind is not None and modified <= self.behind) or (until is not None and modified > until):
            return None
        if self.told.get(path) == found.st_mtime_ns or now - modified < RESTS or not S_ISREG(found.st_mode):
            return None
        if found.st_size < self.min_size:
            self.empty = path
            return None
        self.told[path] = found.st_mtime_ns
        self.empty = None
        text = f"{os.path.basename(path)} ({found.st_size:,} bytes)"
        evidence = Evidence(source=Source.OUTPUT, at=modified, text=text, file=path)
        values = {"output_size": str(found.st_size)}
        named_at = None if file.named is None or not says_time(pattern) else file.named.replace(tzinfo=self.zone)
        return Event(meaning=Meaning.SUCCESS, at=modified, evidence=evidence, values=values, named_at=named_at)
