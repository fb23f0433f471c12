"""What lies in a folder: sorted as asked, a page of it at a time; only what is shown is looked at closely."""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

from engine.clock import steady
from engine.files.jail import Jail, Opened
from engine.files.names import Refused, may_be_opened
from engine.logs.opening import Gone, NotReadable

MOST = 5_000  # entries of one answer
LOOKED = 500_000  # entries looked through for one search below a folder
SECONDS = 5.0  # for which it goes on
DEEPEST = 50  # folders below each other

Kind = Literal["folder", "file", "link", "other"]
Order = Literal["name", "size", "modified", "type"]


class Entry(Struct, frozen=True, kw_only=True):
    """One entry of a folder: a link that stays inside counts as what it leads to.

    `path` leads to it from the job's folder; `opens` is false for what no reader may ask for.
    """

    name: str
    path: str
    kind: Kind
    size: int | None
    modified: datetime | None
    opens: bool


class Wanted(Struct, frozen=True, kw_only=True):
    """Which entries are asked for: `text` is a part of their names, `below` looks into the folders below too."""

    path: str = ""
    text: str = ""
    below: bool = False
    order: Order = "name"
    descending: bool = False
    offset: int = 0
    limit: int = 500


class Listing(Struct, frozen=True, kw_only=True):
    """A page of a folder; `cut` says that a search below it ended before it had seen everything."""

    path: str
    entries: tuple[Entry, ...]
    total: int
    cut: bool = False


class _Found(Struct):
    """An entry before it is looked at closely; `above` is the path of its folder, as readers write it."""

    name: str
    above: str
    is_folder: bool
    entry: "os.DirEntry[str]"

    @property
    def path(self) -> str:
        return f"{self.above}/{self.name}" if self.above else self.name


def list_folder(jail: Jail, wanted: Wanted) -> Listing:
    """Return a page of a folder, folders first. Raises names.Refused, Gone or NotReadable."""
    with jail.open(wanted.path) as opened:
        if not opened.is_folder:
            raise NotReadable(wanted.path, "not_a_folder")
        above = "/".join(part for part in wanted.path.split("/") if part)
        found, cut = _search(opened, above, wanted) if wanted.below else (_entries(opened, above, wanted.text), False)
        key = _key(wanted.order)
        found.sort(key=lambda one: _folded(one.name))
        if wanted.order != "name" or wanted.descending:
            found.sort(key=key, reverse=wanted.descending)
        found.sort(key=lambda one: not one.is_folder)
        page = found[wanted.offset : wanted.offset + min(wanted.limit, MOST)]
        return Listing(path=above, entries=tuple(_look(jail, one) for one in page), total=len(found), cut=cut)


def files_below(jail: Jail, path: str, most: int) -> list[Entry] | None:
    """Return all files in a folder and below it that may be opened, None where there are more. Raises as above."""
    found: list[Entry] = []
    with jail.open(path) as opened:
        if not opened.is_folder:
            raise NotReadable(path, "not_a_folder")
        for one in _walk(opened.path, "/".join(part for part in path.split("/") if part), 0):
            entry = _look(jail, one)
            if entry.kind == "file" and entry.opens:
                found.append(entry)
            if len(found) > most:
                return None
    return found


def _entries(opened: Opened, above: str, text: str) -> list[_Found]:
    fits = _fits(text)
    place = opened.path if sys.platform == "win32" else opened.descriptor
    with os.scandir(place) as entries:
        return [
            _Found(name=one.name, above=above, is_folder=_is_folder(one), entry=one)
            for one in entries
            if fits(one.name)
        ]


def _search(opened: Opened, above: str, wanted: Wanted) -> tuple[list[_Found], bool]:
    """Return what fits in a folder and below it, and whether not all was seen; links are not followed."""
    fits, end = _fits(wanted.text), steady() + SECONDS
    found: list[_Found] = []
    for looked, one in enumerate(_walk(opened.path, above, 0)):
        if looked >= LOOKED or (looked % 1000 == 0 and steady() >= end):
            return found, True
        if fits(one.name):
            found.append(one)
    return found, False


def _walk(folder: str, above: str, depth: int) -> Iterator[_Found]:
    below: list[_Found] = []
    with suppress(OSError), os.scandir(folder) as entries:  # one that is not for us has nothing to show
        for entry in entries:
            one = _Found(name=entry.name, above=above, is_folder=_is_folder(entry), entry=entry)
            yield one
            if one.is_folder and depth < DEEPEST:
                below.append(one)
    for one in below:
        yield from _walk(one.entry.path, one.path, depth + 1)


def _fits(text: str) -> Callable[[str], bool]:
    wanted = text.casefold()
    return lambda name: wanted in name.casefold()


def _folded(name: str) -> str:
    return name.casefold()


def _key(order: Order) -> Callable[[_Found], tuple[float | str, str]]:
    if order == "size":
        return lambda one: (-1 if one.is_folder else getattr(_status(one), "st_size", -1), "")
    if order == "modified":
        return lambda one: (getattr(_status(one), "st_mtime", 0.0), "")
    if order == "type":
        return lambda one: (os.path.splitext(one.name)[1].casefold(), _folded(one.name))
    return lambda one: (_folded(one.name), "")


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    """Return whether an entry is a folder; where a link leads is looked at when it is shown."""
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _status(one: _Found) -> os.stat_result | None:
    with suppress(OSError):
        return one.entry.stat()
    return None


def _look(jail: Jail, one: _Found) -> Entry:
    status = _status(one)
    name, path = _legible(one.name), _legible(one.path)
    opens = name == one.name and all(may_be_opened(part) for part in path.split("/"))
    kind: Kind = "other"
    if status is not None:
        kind = "folder" if stat.S_ISDIR(status.st_mode) else "file" if stat.S_ISREG(status.st_mode) else "other"
    if one.entry.is_symlink() and not (opens and _stays_inside(jail, path)):
        kind, opens, status = "link", False, None  # not even how large it is: that lies outside
    return Entry(
        name=name,
        path=path,
        kind=kind,
        size=status.st_size if status is not None and kind == "file" else None,
        modified=None if status is None else _moment(status.st_mtime),
        opens=opens and kind in ("file", "folder"),
    )


def _moment(at: float) -> datetime | None:
    """Return a time of the file system, None for one that no calendar has: any program may set it."""
    try:
        return datetime.fromtimestamp(at, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _stays_inside(jail: Jail, path: str) -> bool:
    try:
        with jail.open(path):
            return True
    except (Refused, Gone, NotReadable):
        return False


def _legible(name: str) -> str:
    """Return a name as it can be shown: bytes that are no text in any known coding are marked."""
    return name.encode("utf-8", "replace").decode() if not name.isprintable() else name
