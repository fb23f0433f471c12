"""The one way to a path: names are resolved inside a folder, and what was opened is what was checked.

Links are followed where they stay inside. Every name of the real path is then opened from the folder above it without
following any link, so that what is swapped in between leads nowhere.
"""

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from msgspec import Struct

from engine.files.finalpath import final_path
from engine.files.names import Refused, parts_of
from engine.logs.opening import Gone, NotReadable, is_missing, reason_of
from engine.sharing import FLAGS, open_any, reach

NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
DIRECTORY = getattr(os, "O_DIRECTORY", 0)


class Opened(Struct, frozen=True, kw_only=True):
    """A regular file or a folder that lies inside: its descriptor, what it is, and its name."""

    descriptor: int
    status: os.stat_result
    name: str
    path: str  # where it really lies

    @property
    def is_folder(self) -> bool:
        """Return whether it is a folder."""
        return stat.S_ISDIR(self.status.st_mode)


class Reached(Struct, frozen=True, kw_only=True):
    """A regular file that no link leads to: its descriptor, and that of the folder above (None on Windows)."""

    descriptor: int
    status: os.stat_result
    above: int | None
    name: str
    path: str

    def close(self) -> None:
        """Close both."""
        os.close(self.descriptor)
        if self.above is not None:
            os.close(self.above)

    def is_there(self) -> bool:
        """Return whether the file still lies under its name."""
        try:
            found = os.stat(
                self.name if self.above is not None else reach(self.path), dir_fd=self.above, follow_symlinks=False
            )
        except OSError:
            return False
        return os.path.samestat(found, self.status)


class Jail:
    """A folder out of which no path leads."""

    def __init__(self, root: str) -> None:
        self.root = root

    @contextmanager
    def open(self, path: str) -> Iterator[Opened]:
        """Give what lies at a path inside, and close it.

        Raises names.Refused for a path that leads out or may on another system, Gone where there is nothing, and
        NotReadable for what is no regular file or folder, or is not for us.
        """
        opened = self.enter(path)
        try:
            yield opened
        finally:
            os.close(opened.descriptor)

    def enter(self, path: str) -> Opened:
        """Return what lies at a path inside, opened: the caller closes its descriptor. Raises as `open`."""
        parts = parts_of(path)
        try:
            root = _real(self.root)
            real = _real(os.path.join(root, *parts))
        except OSError as error:
            raise _told(error, path) from error
        inside = _inside(real, root)
        descriptor = _walk(root, inside, path) if sys.platform != "win32" else _open_whole(real, root, path)
        try:
            status = os.fstat(descriptor)
            if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
                raise NotReadable(path, "not_a_file")
        except BaseException:
            os.close(descriptor)
            raise
        return Opened(descriptor=descriptor, status=status, name=parts[-1] if parts else "", path=real)

    def reach(self, path: str) -> Reached:
        """Return the file at a path inside, with no link on the way: the caller closes it. Raises as `open`."""
        parts = parts_of(path)
        if not parts:
            raise NotReadable(path, "not_a_file")
        above = self.reach_folder("/".join(parts[:-1]))
        try:
            descriptor, status = _open_plain(above, parts[-1], os.path.join(self.root, *parts), path)
        except BaseException:
            if above is not None:
                os.close(above)
            raise
        whole = os.path.join(self.root, *parts)
        return Reached(descriptor=descriptor, status=status, above=above, name=parts[-1], path=whole)

    def reach_folder(self, path: str) -> int | None:
        """Return a descriptor of a folder inside, with no link on the way; None on Windows, where there are none."""
        names = parts_of(path)
        try:
            root = _real(self.root)
        except OSError as error:
            raise _told(error, path) from error
        if sys.platform != "win32":
            return _walk(root, names, path, links_told=True)
        os.close(_open_whole(os.path.join(root, *names), root, path, exactly=True))
        return None


def _open_plain(above: int | None, name: str, whole: str, shown: str) -> tuple[int, os.stat_result]:
    """Return a descriptor of a regular file that is no link, and what it is."""
    if above is None:
        root = _real(os.path.dirname(whole))
        descriptor = _open_whole(os.path.join(root, name), root, shown, exactly=True)
    else:
        descriptor = _walk_one(above, name, shown)
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise NotReadable(shown, "not_a_file")
    return descriptor, status


def _walk_one(above: int, name: str, shown: str) -> int:
    try:
        found = os.stat(name, dir_fd=above, follow_symlinks=False)
        if stat.S_ISLNK(found.st_mode):
            raise Refused("link")
        if not stat.S_ISREG(found.st_mode):
            raise NotReadable(shown, "not_a_file")
        return os.open(name, FLAGS | NOFOLLOW, dir_fd=above)
    except OSError as error:
        raise _told(error, shown) from error


def _real(path: str) -> str:
    """Return where a path leads, links followed, as people write it. Raises OSError."""
    if sys.platform != "win32":
        return os.path.realpath(path, strict=True)
    descriptor = open_any(path)  # a file that is open knows its path, however long that is
    try:
        return final_path(descriptor)
    finally:
        os.close(descriptor)


def _inside(real: str, root: str) -> tuple[str, ...]:
    """Return the names that lead from the folder to a real path. Raises Refused where none do."""
    try:
        rest = os.path.relpath(real, root)
    except ValueError:  # another drive
        raise Refused("outside") from None
    names = tuple(name for name in rest.split(os.sep) if name != os.curdir)
    if os.pardir in names:
        raise Refused("outside")
    return names


def _walk(root: str, names: tuple[str, ...], shown: str, links_told: bool = False) -> int:
    """Return a descriptor of what lies at the end of these names, none of them a link by now."""
    try:
        here = os.open(root, FLAGS | DIRECTORY)
        for place, name in enumerate(names):
            last = place == len(names) - 1
            above = here
            try:
                if links_told and stat.S_ISLNK(os.stat(name, dir_fd=above, follow_symlinks=False).st_mode):
                    raise Refused("link")
                if last and not _is_plain(os.stat(name, dir_fd=above, follow_symlinks=False)):
                    raise NotReadable(shown, "not_a_file")  # to open a FIFO or a device alone does something to it
                here = os.open(name, FLAGS | NOFOLLOW | (0 if last else DIRECTORY), dir_fd=above)
            finally:
                os.close(above)
    except OSError as error:
        raise _told(error, shown) from error
    return here


def _is_plain(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)


def _open_whole(real: str, root: str, shown: str, exactly: bool = False) -> int:
    """Return a descriptor on Windows, where what was opened tells its own path: `exactly` this one, or one inside."""
    try:
        descriptor = open_any(real)
    except OSError as error:
        raise _told(error, shown) from error
    try:
        found = final_path(descriptor)
        _inside(found, root)
        if exactly and os.path.normcase(found) != os.path.normcase(os.path.normpath(real)):
            raise Refused("link")
    except BaseException:
        with suppress(OSError):
            os.close(descriptor)
        raise
    return descriptor


def _told(error: OSError, shown: str) -> Exception:
    if is_missing(error) or error.errno == errno.ENAMETOOLONG:
        return Gone(shown)
    if error.errno == errno.ELOOP:
        return Refused("link")
    return NotReadable(shown, reason_of(error))
