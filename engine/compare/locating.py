"""Where a line that was seen once stands now: its log may have been rotated, packed or deleted since then."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from engine.logs.encoding import encoding_of, text_of
from engine.logs.excerpt import lines_from
from engine.logs.follow import HEAD, Cursor, moment_of
from engine.logs.moments import Dating, dating_of
from engine.logs.naming import Found, by_age
from engine.logs.opening import Gone, NotReadable
from engine.logs.reader import PACKED
from engine.logs.reading import QUOTED
from engine.logs.source import FileSource, PackedSource
from engine.sharing import status_of
from rules.dating import FileFacts
from rules.model import Evidence, Run, Source
from rules.rule import Rule
from rules.timestamps import BELIEVED, FileClock

FAR = "packed_far"  # it may stand in a packed file, beyond what is looked at of it
LINE = 4 * QUOTED + 16  # bytes that the text of an evidence takes at most
NEAR = timedelta(days=3)  # a file whose name says another day than this around a line does not have it


class Shelf(Struct, frozen=True, kw_only=True):
    """The logs of a job: for each path that is declared its files, oldest first."""

    families: tuple[tuple[Found, ...], ...]
    rule: Rule
    encoding: str
    now: datetime


class Opened(Struct, frozen=True, kw_only=True):
    """One log held open."""

    file: Found
    source: FileSource | PackedSource
    encoding: str
    dating: Dating


def opened(file: Found, shelf: Shelf) -> Opened:
    """Return a log held open. Raises Gone or NotReadable."""
    source = PackedSource(file.path) if file.path.endswith(PACKED) else FileSource(file.path)
    encoding = encoding_of(source.read(0, HEAD), shelf.encoding)
    named = None if file.named is None else file.named.date()
    modified = moment_of(source.found.st_mtime_ns)
    facts = FileFacts(modified=modified, zone=shelf.rule.zone, named=named, layout=shelf.rule.timestamp)
    dating = dating_of(source, encoding, FileClock(), facts, shelf.now)
    return Opened(file=file, source=source, encoding=encoding, dating=dating)


def close(log: Opened) -> None:
    """Let go of a log."""
    if isinstance(log.source, FileSource):
        log.source.close()


def evidence_of(run: Run) -> list[Evidence]:
    """Return the lines of logs that a run is known by, in the order of time."""
    lines = [one for one in dict.fromkeys((*run.evidence, *run.failures)) if one.source is Source.LOG]
    return sorted((one for one in lines if one.file and one.offset is not None), key=lambda one: one.at)


def locate(evidence: Evidence, shelf: Shelf) -> tuple[int, int] | None:
    """Return in which family and which file of it a line stands now; None where no file has it any more.

    Raises NotReadable where the one that may have it cannot be read.
    """
    holding: list[tuple[datetime, int, int]] = []
    hindered: NotReadable | None = None
    for family, files in enumerate(shelf.families):
        for place, file in enumerate(files):
            try:
                written = _written(file, evidence, shelf)
            except (Gone, FileNotFoundError):
                continue
            except NotReadable as error:
                hindered = hindered or (error if file.path == evidence.file or error.reason == FAR else None)
                continue
            if written is not None:
                if file.path == evidence.file and file.named is not None:
                    return family, place
                holding.append((written, family, place))
    likely = [one for one in holding if one[0] >= evidence.at - BELIEVED] or holding
    if likely:  # of files that begin alike it stands in the oldest that was still written then
        return min(likely)[1:]
    if hindered is not None:
        raise hindered
    return None


def _written(file: Found, evidence: Evidence, shelf: Shelf) -> datetime | None:
    """Return when a file was written last, if it has the line; files of other days are not opened."""
    if file.named is not None and file.path != evidence.file:
        day = evidence.at.astimezone(shelf.rule.zone).replace(tzinfo=None)
        if abs(file.named - day) > NEAR:
            return None
    status = status_of(file.path)
    is_packed = file.path.endswith(PACKED)
    offset = evidence.offset or 0
    is_older = datetime.fromtimestamp(status.st_mtime, UTC) < evidence.at - BELIEVED
    if status.st_size <= offset if not is_packed else is_older:
        return None
    source = PackedSource(file.path) if is_packed else FileSource(file.path)
    try:
        if isinstance(source, PackedSource) and source.cut and offset >= source.size:
            raise NotReadable(file.path, FAR)
        encoding = encoding_of(source.read(0, HEAD), shelf.encoding)
        lines, _ = lines_from(source, offset, 1, encoding) if offset < source.size else ([], 0)
        has = bool(lines) and text_of(lines[0].raw[:LINE], encoding)[:QUOTED] == evidence.text
    finally:
        if isinstance(source, FileSource):
            source.close()
    return datetime.fromtimestamp(status.st_mtime, UTC) if has else None


def in_age(files: Sequence[Found]) -> tuple[Found, ...]:
    """Return files oldest first."""
    return tuple(sorted(files, key=by_age))


@contextmanager
def opened_piece(path: str, cursor: Cursor | None) -> Iterator[FileSource | PackedSource]:
    """Give the file that a piece was found in. Raises Gone where another has taken its place, or NotReadable."""
    if cursor is None:
        yield PackedSource(path)
        return
    with FileSource(path) as source:
        if not source.head.is_of(cursor):
            raise Gone(path)
        yield source
