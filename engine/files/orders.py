"""In which order the entries of a folder come: kept, so that 100,000 are not sorted for each page."""

import os
import sys
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Literal

from msgspec import Struct

from engine.clock import steady
from engine.files.jail import Opened
from engine.sharing import reach

KEPT = 3  # orders: one of 100,000 names takes 10 MB
FRESH = 30.0  # seconds; of sizes and times, which change while their folder does not, STALE
STALE = 5.0

Order = Literal["name", "size", "modified", "type"]
Key = tuple[int, int, int, str, Order, bool]


class Ordered(Struct, frozen=True, kw_only=True):
    """The names in a folder, its folders first, and how many those are."""

    names: list[str]
    folders: int


class Orders:
    """Keeps the last orders; safe to ask from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[Key, tuple[float, Ordered]] = OrderedDict()

    def of(self, opened: Opened, text: str, order: Order, descending: bool) -> Ordered:
        """Return the names that hold a text, in this order. Raises OSError."""
        status = opened.status
        key = (status.st_dev, status.st_ino, status.st_mtime_ns, text.casefold(), order, descending)
        with self._lock:
            until, kept = self._kept.get(key, (0.0, None))
        if kept is not None and steady() < until:
            return kept
        found = _order(opened, text, order, descending)
        with self._lock:
            self._kept[key] = (steady() + (STALE if order in ("size", "modified") else FRESH), found)
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found


def _order(opened: Opened, text: str, order: Order, descending: bool) -> Ordered:
    fits = fits_in(text) if text else None
    weigh = WEIGHTS.get(order)
    folders, files, weights = list[str](), list[str](), dict[str, float | str]()
    with os.scandir(reach(opened.path) if sys.platform == "win32" else opened.descriptor) as entries:
        for entry in entries:
            name = entry.name
            if fits is not None and not fits(name):
                continue
            (folders if is_folder(entry) else files).append(name)
            if weigh is not None:
                weights[name] = weigh(entry)
    for names in (folders, files):
        names.sort()
        names.sort(key=str.casefold)
        if weigh is not None:
            names.sort(key=weights.__getitem__, reverse=descending)
        elif descending:
            names.reverse()
    return Ordered(names=folders + files, folders=len(folders))


def _size(entry: "os.DirEntry[str]") -> float:
    with suppress(OSError):
        return -1 if entry.is_dir() else entry.stat().st_size
    return -1


def _modified(entry: "os.DirEntry[str]") -> float:
    with suppress(OSError):
        return entry.stat().st_mtime
    return 0.0


WEIGHTS: dict[Order, Callable[["os.DirEntry[str]"], float | str]] = {
    "type": lambda entry: os.path.splitext(entry.name)[1].casefold(),
    "size": _size,
    "modified": _modified,
}


def fits_in(text: str) -> Callable[[str], bool]:
    """Return what says of a name whether a text is in it."""
    wanted = text.casefold()
    return lambda name: wanted in name.casefold()


def folded(name: str) -> str:
    """Return by what a name is sorted."""
    return name.casefold()


def is_folder(entry: "os.DirEntry[str]") -> bool:
    """Return whether an entry is a folder; where a link leads is looked at when it is shown."""
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False
