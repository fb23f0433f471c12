"""What lies in a folder: sorted as asked, a page of it at a time; only what is shown is looked at closely."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

from engine.clock import steady
from engine.files.jail import Jail, Opened
from engine.files.names import Refused, may_be_opened
from engine.files.orders import Order, Orders, fits_in, folded, is_folder
from engine.logs.opening import Gone, NotReadable
from engine.sharing import reach

MOST = 5_000  # entries of one answer
LOOKED = 500_000  # entries looked through for one search below a folder
SECONDS = 5.0  # for which it goes on
DEEPEST = 50  # folders below each other

BATCH = 100  # entries that a search tells at once
PACE = 0.25  # seconds after which it says how far it came

Kind = Literal["folder", "file", "link", "other"]


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
    folders: bool = False  # nothing but folders
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


class Searched(Struct, frozen=True, kw_only=True):
    """What a search has found since it said so last, and how many entries it has looked at in all."""

    entries: tuple[Entry, ...]
    looked: int
    done: bool = False
    cut: bool = False  # there is more than it tells


class _Found(Struct):
    """An entry before it is looked at closely; `above` is the path of its folder, as readers write it."""

    name: str
    above: str
    is_folder: bool
    real: str  # where it lies

    @property
    def path(self) -> str:
        return f"{self.above}/{self.name}" if self.above else self.name


def list_folder(jail: Jail, wanted: Wanted, orders: Orders) -> Listing:
    """Return a page of a folder, folders first. Raises names.Refused, Gone or NotReadable."""
    with jail.open(wanted.path) as opened:
        if not opened.is_folder:
            raise NotReadable(wanted.path, "not_a_folder")
        above = "/".join(part for part in wanted.path.split("/") if part)
        begin, end = wanted.offset, wanted.offset + min(wanted.limit, MOST)
        if wanted.below:
            found, cut = _search(opened, above, wanted)
            page = tuple(_look(jail, one) for one in found[begin:end])
            return Listing(path=above, entries=page, total=len(found), cut=cut)
        order = orders.of(opened, wanted.text, wanted.order, wanted.descending)
        names = order.names[: order.folders] if wanted.folders else order.names
        page = tuple(
            _look(jail, _Found(name=name, above=above, is_folder=False, real=os.path.join(opened.path, name)))
            for name in names[begin:end]
        )
        return Listing(path=above, entries=page, total=len(names))


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


def search_below(jail: Jail, wanted: Wanted) -> Iterator[Searched]:
    """Return what fits in a folder and below it as it is found, and how far the search came; links are not followed.

    Raises names.Refused, Gone or NotReadable.
    """
    with jail.open(wanted.path) as opened:
        if not opened.is_folder:
            raise NotReadable(wanted.path, "not_a_folder")
        above = "/".join(part for part in wanted.path.split("/") if part)
        return _searched(jail, _walk(opened.path, above, 0), wanted.text)


def _searched(jail: Jail, entries: Iterator[_Found], text: str) -> Iterator[Searched]:
    fits, count, looked, said = fits_in(text), 0, 0, steady()
    batch: list[Entry] = []
    yield Searched(entries=(), looked=0)
    for one in entries:
        looked += 1
        if fits(one.name):
            batch.append(_look(jail, one))
            count += 1
        if len(batch) >= BATCH or (looked % 100 == 0 and steady() >= said + PACE):
            yield Searched(entries=tuple(batch), looked=looked)
            batch, said = [], steady()
        if count >= MOST:
            break
    yield Searched(entries=tuple(batch), looked=looked, done=True, cut=count >= MOST)


def _search(opened: Opened, above: str, wanted: Wanted) -> tuple[list[_Found], bool]:
    """Return what fits in a folder and below it in its order, and whether not all was seen."""
    fits, end, cut = fits_in(wanted.text), steady() + SECONDS, False
    found: list[_Found] = []
    for looked, one in enumerate(_walk(opened.path, above, 0)):
        if looked >= LOOKED or (looked % 1000 == 0 and steady() >= end):
            cut = True
            break
        if fits(one.name):
            found.append(one)
    found.sort(key=lambda one: folded(one.name))
    if wanted.order != "name" or wanted.descending:
        found.sort(key=_key(wanted.order), reverse=wanted.descending)
    found.sort(key=lambda one: not one.is_folder)
    return found, cut


def _walk(folder: str, above: str, depth: int) -> Iterator[_Found]:
    below: list[_Found] = []
    with suppress(OSError), os.scandir(reach(folder)) as entries:  # one that is not for us has nothing to show
        for entry in entries:
            real = os.path.join(folder, entry.name)
            one = _Found(name=entry.name, above=above, is_folder=is_folder(entry), real=real)
            yield one
            if one.is_folder and depth < DEEPEST:
                below.append(one)
    for one in below:
        yield from _walk(one.real, one.path, depth + 1)


def _key(order: Order) -> Callable[[_Found], tuple[float | str, str]]:
    if order == "size":
        return lambda one: (-1 if one.is_folder else getattr(_status(one), "st_size", -1), "")
    if order == "modified":
        return lambda one: (getattr(_status(one), "st_mtime", 0.0), "")
    if order == "type":
        return lambda one: (os.path.splitext(one.name)[1].casefold(), folded(one.name))
    return lambda one: (folded(one.name), "")


def _status(one: _Found, *, follow: bool = True) -> os.stat_result | None:
    with suppress(OSError):
        return os.stat(reach(one.real), follow_symlinks=follow)
    return None


def _look(jail: Jail, one: _Found) -> Entry:
    own = _status(one, follow=False)
    is_link = own is not None and stat.S_ISLNK(own.st_mode)
    status = _status(one) if is_link else own
    name, path = _legible(one.name), _legible(one.path)
    opens = name == one.name and all(may_be_opened(part) for part in path.split("/"))
    kind: Kind = "other"
    if status is not None:
        kind = "folder" if stat.S_ISDIR(status.st_mode) else "file" if stat.S_ISREG(status.st_mode) else "other"
    if is_link and not (opens and _stays_inside(jail, path)):
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
