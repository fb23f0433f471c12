"""Moves a file from one folder to another, so that at every moment at least one of them holds it whole.

On one volume it is renamed; to another it is copied, read again and only then removed. Nothing is ever overwritten.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from engine.files.download import read_blocks
from engine.files.jail import DIRECTORY, Reached
from engine.replacing import put_in_place
from engine.sharing import reach

SPARE = 64 * 1024 * 1024  # bytes that a copy leaves to others
READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
HAS_HANDLES = os.rename in os.supports_dir_fd
CANNOT_LINK = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS, errno.EACCES)


AGAIN = 5  # copies of a file that is written all the while


class Changed(Exception):
    """Another file lies there by now, or this one is being written."""


class Place:
    """One name in a folder, by the folder's handle where the system has them."""

    def __init__(self, folder: str, name: str, handle: int | None) -> None:
        self.folder, self.name, self.handle = folder, name, handle

    @property
    def path(self) -> str:
        """Return what calls of the system take."""
        return self.name if self.handle is not None else reach(os.path.join(self.folder, self.name))

    def beside(self, name: str) -> "Place":
        """Return another name in the same folder."""
        return Place(self.folder, name, self.handle)

    def status(self) -> os.stat_result | None:
        """Return what lies there, None for nothing."""
        try:
            return os.stat(self.path, dir_fd=self.handle, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def open(self, flags: int, mode: int = 0o600) -> int:
        """Return a descriptor."""
        return os.open(self.path, flags, mode, dir_fd=self.handle)

    def remove(self) -> None:
        """Remove it."""
        os.unlink(self.path, dir_fd=self.handle)

    def replace(self, target: "Place") -> None:
        """Put it in the place of another name in the same folder, whatever stands there. Raises OSError."""
        if self.handle is None:
            put_in_place(self.path, target.path)
        else:
            os.replace(self.path, target.path, src_dir_fd=self.handle, dst_dir_fd=target.handle)
        target.settle()

    def settle(self) -> None:
        """Have the folder's names on the disk."""
        if self.handle is not None:
            with suppress(OSError):  # a file system without it has other ways
                os.fsync(self.handle)


@contextmanager
def folder_of(path: str) -> Iterator[int | None]:
    """Give the handle of a folder of ours; None where the system has none."""
    handle = os.open(path, os.O_RDONLY | DIRECTORY) if HAS_HANDLES else None
    try:
        yield handle
    finally:
        if handle is not None:
            os.close(handle)


def rename_new(source: Place, target: Place) -> None:
    """Rename where nothing of that name is there. Raises FileExistsError else, OSError with EXDEV to another volume."""
    if HAS_HANDLES:
        try:
            os.link(source.path, target.path, src_dir_fd=source.handle, dst_dir_fd=target.handle, follow_symlinks=False)
        except OSError as error:
            if error.errno not in CANNOT_LINK:
                raise
            if target.status() is not None:
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target.name) from None
            os.rename(source.path, target.path, src_dir_fd=source.handle, dst_dir_fd=target.handle)
        else:
            target.settle()
            source.remove()
    else:
        os.rename(source.path, target.path)  # on Windows it refuses by itself
    target.settle()
    source.settle()


def take_away(held: Reached, target: Place, spare: str) -> str | None:
    """Move a file that is held open to a place of ours; return the digest of a copy, None where it was renamed.

    Raises Changed where it is no longer what was opened, OSError where the system refuses; it lies where it lay then.
    `spare` is a name beside it for the moment in which a copied file is removed.
    """
    source = Place(os.path.dirname(held.path), held.name, held.above)
    if not held.is_there():
        raise Changed
    try:
        os.rename(source.path, target.path, src_dir_fd=source.handle, dst_dir_fd=target.handle)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        return _copy_away(held, source, target, spare)
    if not (_is_file_of(target, held) and is_unwritten(held)):
        with suppress(FileExistsError):  # its name is taken by now: it is the old file of the two, and stays moved
            rename_new(target, source)
            raise Changed
    target.settle()
    source.settle()
    return None


def _copy_away(held: Reached, source: Place, target: Place, spare: str) -> str:
    if not os.access(source.folder, os.W_OK):  # before much is copied in vain
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    digest = copy_new(held.descriptor, target.beside(f"{target.name}.part"), target)
    try:
        _remove_copied(held, source, source.beside(spare))
    except BaseException as error:
        if isinstance(error, FileExistsError) and _is_file_of(source.beside(spare), held):
            return _copy_again(held, target, source.beside(spare))  # another file has its name by now
        target.remove()
        raise
    return digest


def _copy_again(held: Reached, target: Place, spare: Place) -> str:
    """Copy a file that gained something once more, until it gains nothing meanwhile, and remove it.

    Raises Changed where it gains on and on; all of it lies under its spare name then.
    """
    for _ in range(AGAIN):
        target.remove()
        before = os.fstat(held.descriptor)
        digest = copy_new(held.descriptor, target.beside(f"{target.name}.part"), target)
        after = os.fstat(held.descriptor)
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            spare.remove()
            spare.settle()
            return digest
    target.remove()
    raise Changed


def is_unwritten(held: Reached) -> bool:
    """Return whether a file is as it was when it was opened."""
    now, then = os.fstat(held.descriptor), held.status
    return (now.st_size, now.st_mtime_ns) == (then.st_size, then.st_mtime_ns)


def _is_file_of(place: Place, held: Reached) -> bool:
    found = place.status()
    return found is not None and os.path.samestat(found, held.status)


def _remove_copied(held: Reached, source: Place, spare: Place) -> None:
    """Remove a file that was copied: under a name that nobody else uses, so that no other is removed in its place."""
    if not is_unwritten(held) or not held.is_there():
        raise Changed
    os.rename(source.path, spare.path, src_dir_fd=source.handle, dst_dir_fd=spare.handle)
    if not (_is_file_of(spare, held) and is_unwritten(held)):
        rename_new(spare, source)
        raise Changed
    spare.remove()
    spare.settle()


def copy_new(descriptor: int, part: Place, target: Place | None = None) -> str:
    """Copy an open file to a name that is not there yet, and return the digest of what can be read there again.

    Only a whole copy gets the name `target`. Raises OSError, as of a full disk, and leaves nothing then. Times and mode
    go with it.
    """
    found = os.fstat(descriptor)
    _refuse_full(part.folder, found.st_size)
    copy = part.open(NEW)
    try:
        try:
            given = _copy(descriptor, copy, found.st_size)
            os.fsync(copy)
            if _digest(copy, found.st_size) != given or os.fstat(copy).st_size != found.st_size:
                raise OSError(errno.EIO, "the copy does not read as it was written")
            _take_over(copy, part, found)
        finally:
            os.close(copy)
        if target is not None:
            rename_new(part, target)
    except BaseException:
        with suppress(OSError):
            part.remove()
        raise
    return given


def _copy(source: int, copy: int, size: int) -> str:
    digest, copied = hashlib.blake2b(digest_size=16), 0
    for block in read_blocks(source, 0, size):
        digest.update(block)
        rest = memoryview(block)
        while rest:
            rest = rest[os.write(copy, rest) :]
        copied += len(block)
    if copied != size:
        raise Changed
    return digest.hexdigest()


def _digest(descriptor: int, size: int) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for block in read_blocks(descriptor, 0, size):
        digest.update(block)
    return digest.hexdigest()


def _take_over(copy: int, part: Place, found: os.stat_result) -> None:
    """Give a copy the times, and as far as may be mode and owner, of what it was copied from."""
    if HAS_HANDLES:
        with suppress(OSError):
            os.fchmod(copy, found.st_mode & 0o777)
            os.fchown(copy, found.st_uid, found.st_gid)
        os.utime(copy, ns=(found.st_atime_ns, found.st_mtime_ns))
    else:
        os.utime(part.path, ns=(found.st_atime_ns, found.st_mtime_ns))


def _refuse_full(folder: str, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + min(SPARE, size):
        raise OSError(errno.ENOSPC, "the disk is too full for a copy")
