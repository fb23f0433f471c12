"""A sheet in a zip, from any row on: going on from the nearest place that was reached before."""

import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from engine.clock import steady
from engine.files.marks import Key, Mark
from engine.files.previews.directory import NoZip, find
from engine.files.previews.units import Late
from engine.files.previews.unpacked import Locked, Unpacked
from engine.files.previews.values import SECONDS, Problem, Shown, Source
from engine.files.previews.xmlreader import BadXml, XmlReader

DIRECTORY = 2 * 1024 * 1024  # bytes of the zip's directory: a workbook has a few dozen parts
SPACING = 2 * 1024 * 1024  # bytes of XML after which a place is kept
BROKEN = (NoZip, BadXml, zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError)


class Takes(Protocol):
    """What takes the elements of a sheet, and says at each row whether its place is worth keeping."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, data: str) -> None:
        """Take characters."""


class Packed:
    """A zip that is open, of a file that has not changed since its marks were kept."""

    def __init__(self, source: Source, archive: zipfile.ZipFile) -> None:
        self.archive, self._source = archive, source
        self.names = frozenset(archive.namelist())

    def key(self, part: str) -> Key:
        """Return by what the marks of a part are found again."""
        status = self._source.opened.status
        return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, part)

    def mark(self, part: str, place: int) -> Mark | None:
        """Return the last place of a part that is kept, at `place` or before it."""
        return self._source.desk.marks.before(self.key(part), place)

    def open(self, name: str, mark: Mark | None = None) -> Unpacked:
        """Return one of the files in it, from a mark on. Raises KeyError where it is not there, and Locked."""
        return Unpacked(self._source.opened.descriptor, self.archive.getinfo(name), mark)

    def keeper(self, part: str, reader: XmlReader, mark: Mark | None) -> "Keeper":
        """Return what keeps places of a part while it is read."""
        return Keeper(lambda found: self._source.desk.marks.keep(self.key(part), found), reader, mark)


class Keeper:
    """Keeps a place every few megabytes, and where it is told to."""

    def __init__(self, keep: Callable[[Mark], None], reader: XmlReader, mark: Mark | None) -> None:
        self._keep, self._reader, self._last = keep, reader, 0
        self._note = mark.note if mark else ""

    def passed(self, place: int, note: str = "", *, surely: bool = False) -> None:
        """Keep the place of the element that begins now, where the last one that is kept is far behind."""
        offset = self._reader.offset
        if surely or offset - self._last >= SPACING:
            self._last = offset
            self._keep(self._reader.mark(place, note or self._note))


@contextmanager
def packed(source: Source) -> Iterator[Packed]:
    """Give a zip. Raises one of BROKEN, or TooBig."""
    if find(source.opened.descriptor).size > DIRECTORY:
        raise TooBig
    os.lseek(source.opened.descriptor, 0, os.SEEK_SET)
    with os.fdopen(os.dup(source.opened.descriptor), "rb") as file, zipfile.ZipFile(file) as archive:
        yield Packed(source, archive)


class TooBig(Exception):
    """More files in a zip than a program for tables writes."""


def shown(source: Source, show: Callable[[Packed], Shown]) -> Shown:
    """Return what is shown of a zip with tables in it, or why nothing is."""
    try:
        with packed(source) as archive:
            return show(archive)
    except (RuntimeError, Locked):  # zipfile's word for a password, and ours
        return Shown(body=None, problem="locked")
    except TooBig:
        return Shown(body=None, problem="too_big")
    except Late:
        return Shown(body=None, problem="slow")
    except BROKEN:
        return Shown(body=None, problem="broken")


def read_rows(reader: XmlReader, stream: Unpacked) -> Problem | None:
    """Read as far as the rows are wanted; return why not."""
    try:
        reader.read(stream, steady() + SECONDS)
    except Late:
        return "going"
    except BROKEN:
        return "broken"
    return None
