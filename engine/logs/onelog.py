"""One log as it is searched: from where to where, and what is told of what is found in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from threading import Event

from msgspec import Struct

from engine.logs.encoding import encoding_of
from engine.logs.excerpt import beginning_before
from engine.logs.follow import HEAD, moment_of
from engine.logs.hits import Teller
from engine.logs.indexes import Indexes
from engine.logs.lineindex import LineIndex
from engine.logs.moments import dating_of, place_of
from engine.logs.numbering import Numbering
from engine.logs.opening import NotReadable
from engine.logs.reader import EMPTY, PACKED, Known
from engine.logs.searching import Sought
from engine.logs.source import FileSource, PackedSource
from rules.dating import FileFacts


class Place(Struct, frozen=True, kw_only=True):
    """A log that is searched, its size where it lies, and what is known of it."""

    path: str
    size: int
    known: Known


class OneLog:
    """A log that is open; it is searched from `start` to `stop`."""

    def __init__(
        self,
        source: FileSource | PackedSource,
        place: Place,
        sought: Sought,
        indexes: Indexes,
        now: datetime,
        ended: Event,
    ) -> None:
        """Raises NotReadable where times are asked for and its lines say no day."""
        known = place.known
        self.source, self.encoding = source, encoding_of(source.read(0, HEAD), sought.encoding or known.encoding)
        facts = FileFacts(
            modified=moment_of(source.found.st_mtime_ns),
            zone=known.rule.zone,
            named=known.named,
            layout=known.rule.timestamp,
        )
        dating = dating_of(source, self.encoding, known.cursor.clock, facts, now)
        says_times = dating.says_day and dating.clock.layout is not None
        if (sought.since or sought.until) and not says_times and source.size:
            raise NotReadable(place.path, "undated")
        self.start = 0 if sought.since is None else place_of(source, self.encoding, sought.since, dating)
        self.stop = source.size if sought.until is None else place_of(source, self.encoding, sought.until, dating)
        if sought.after is not None:
            self.start = max(self.start, beginning_before(source, sought.after, self.encoding))
        self.teller = Teller(place.path, source, self.encoding, known.rule, dating)
        if isinstance(source, FileSource):
            index = indexes.get(source, self.encoding, builds=False)
            count = partial(indexes.count, source, index, ended.is_set)
            self.numbering = Numbering(source, self.encoding, index, ended, count)
        else:
            self.numbering = Numbering(source, self.encoding, LineIndex(EMPTY, self.encoding), ended)


@contextmanager
def opened(path: str, ended: Event) -> Iterator[FileSource | PackedSource]:
    """Hold a log open. Raises Gone or NotReadable."""
    if path.endswith(PACKED):
        yield PackedSource(path, lambda: not ended.is_set())
        return
    with FileSource(path) as source:
        yield source
