"""What has been appended to one log since somebody stood at a place in it, and where he stands then."""

from msgspec import Struct
from msgspec.structs import replace

from engine.clock import steady
from engine.logs.breaks import count_between, count_breaks
from engine.logs.encoding import encoding_of
from engine.logs.excerpt import beginning_before
from engine.logs.follow import HEAD, Cursor
from engine.logs.lines import Line, last_break, split
from engine.logs.opening import Gone, NotReadable
from engine.logs.port import LogNews
from engine.logs.reader import Place, cursor_at, told
from engine.logs.source import FileSource
from engine.sharing import status_of

SILENCE = 1.0  # seconds after which a line is shown as far as it is written
AT_ONCE = 256 * 1024  # bytes told in one look
BEHIND = 2 * 1024 * 1024  # bytes of which only the last are told: nobody reads as fast as they come
NOTHING = (0, 0, 0)


class Standing(Struct, frozen=True, kw_only=True):
    """How far a log has been told: whole lines up to a place, and of the line behind it what is written so far."""

    place: Place
    known: Cursor  # by which the file is known again
    seen: tuple[int, int, int] = NOTHING  # of the file at the last look: inode, size, time
    grown: float = 0.0  # when there was something new last
    told: int = 0  # bytes up to which an unfinished line has been told
    gone: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Return what two must have in common to be told the same; they must know the same rule, too."""
        known, place = self.known, self.place
        return place.base, place.encoding, id(place.rule), known.head_size, known.head, self.seen, self.told, self.gone


def news_since(path: str, declared: str, standing: Standing) -> tuple[list[LogNews], Standing]:
    """Return what has happened, oldest first, and how far the log has been told with that."""
    try:
        found = status_of(path)
        seen = (found.st_ino, found.st_size, found.st_mtime_ns)
        is_silent = seen == standing.seen
        if is_silent and (standing.told >= found.st_size or steady() - standing.grown < SILENCE):
            return [], standing
        with FileSource(path) as source:
            look = _Look(source, declared, standing)
            look.read(is_silent)
        grown = standing.grown if is_silent else steady()
        return look.news, replace(look.standing, seen=seen, grown=grown, gone=False)
    except (Gone, NotReadable, OSError):
        news = [] if standing.gone else [LogNews(kind="gone")]
        return news, replace(standing, gone=True, seen=NOTHING)


class _Look:
    """One look at one log, which has changed or has been silent for a while."""

    def __init__(self, source: FileSource, declared: str, standing: Standing) -> None:
        self._source, self._declared = source, declared
        self.standing = standing
        self.news: list[LogNews] = []

    def read(self, is_silent: bool) -> None:
        """Read what is new; of a line that is not ended yet what there is, when nothing more comes."""
        source, place = self._source, self._beginning()
        skipped = source.size - place.base > BEHIND
        if skipped:
            place = _nearer(source, place)
        while True:
            data = source.read(place.base, AT_ONCE)
            whole = last_break(data, len(data), place.encoding)
            if not whole and len(data) == AT_ONCE:
                whole = len(data)  # a piece of a line that does not end
            lines = list(split(data[:whole], place.encoding, place.base, 1))
            ends = count_breaks(data, 0, whole, place.encoding)
            above = place.above
            place = replace(place, base=place.base + whole, above=None if above is None else above + ends)
            if lines or skipped:
                self._tell(lines, above, place, skipped)
            skipped = False
            if len(data) < AT_ONCE:
                break
        rest, shown = data[whole:], self.standing.told
        if rest and is_silent:
            self._tell(list(split(rest, place.encoding, place.base, 1)), place.above, place, False)
            shown = place.base + len(rest)
        elif not rest:
            shown = place.base
        known = cursor_at(source.head, place.base)
        self.standing = replace(self.standing, place=place, known=known, told=shown)

    def _beginning(self) -> Place:
        """Return from where on lines are new: from the start, where the file is not the one of the last look."""
        source, place = self._source, self.standing.place
        if not self._is_another():
            return place
        self.news.append(LogNews(kind="replaced"))
        self.standing = replace(self.standing, told=0)
        encoding = encoding_of(source.read(0, HEAD), self._declared)
        return replace(place, base=0, above=0, encoding=encoding)

    def _is_another(self) -> bool:
        """Return whether the file is not the one of the last look, or has lost what was read of it."""
        source, standing = self._source, self.standing
        if not standing.known.head_size:
            return standing.seen[0] not in (0, source.found.st_ino) or source.size < standing.place.base
        return not source.head.is_of(standing.known)

    def _tell(self, lines: list[Line], above: int | None, place: Place, skipped: bool) -> None:
        shown = told(lines, above, place.encoding, place.rule, place.dating)
        self.news.append(LogNews(kind="lines", lines=tuple(shown), end=place.base, skipped=skipped))


def _nearer(source: FileSource, place: Place) -> Place:
    """Return a place near the end: what lies before it is left out."""
    base = beginning_before(source, source.size - AT_ONCE, place.encoding)
    between = count_between(source, place.base, base, place.encoding)
    above = None if between is None or place.above is None else place.above + between
    return replace(place, base=base, above=above)
