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

from engine.files.names import Refused, parts_of
from engine.logs.opening import Gone, NotReadable, reason_of

FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
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
            root = os.path.realpath(self.root, strict=True)
            real = os.path.realpath(os.path.join(root, *parts), strict=True)
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


def _walk(root: str, names: tuple[str, ...], shown: str) -> int:
    """Return a descriptor of what lies at the end of these names, none of them a link by now."""
    try:
        here = os.open(root, FLAGS | DIRECTORY)
        for place, name in enumerate(names):
            last = place == len(names) - 1
            above = here
            try:
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


def _open_whole(real: str, root: str, shown: str) -> int:
    """Return a descriptor on Windows, where what was opened tells its own path."""
    from engine.files.finalpath import final_path, open_any

    try:
        descriptor = open_any(real)
    except OSError as error:
        raise _told(error, shown) from error
    try:
        _inside(final_path(descriptor), root)
    except BaseException:
        with suppress(OSError):
            os.close(descriptor)
        raise
    return descriptor


def _told(error: OSError, shown: str) -> Exception:
    if isinstance(error, FileNotFoundError | NotADirectoryError) or error.errno == errno.ENAMETOOLONG:
        return Gone(shown)
    if error.errno == errno.ELOOP:
        return Refused("link")
    return NotReadable(shown, reason_of(error))
