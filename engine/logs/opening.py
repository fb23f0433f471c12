"""How a foreign file is opened: read-only, shared, never waiting on what is no regular file."""

import errno
import os
import stat

from engine.sharing import open_foreign, status_of

# Windows: what a share, and the network before it, answers that is not there; its errno says "no such file" of most
UNREACHABLE = frozenset((21, 51, 53, 54, 55, 58, 59, 64, 67, 71, 121, 1203, 1231, 1232, 1233, 1236, 2250))
REFUSED = frozenset((65, 86, 1219, 1240, 1326, 1327, 1328, 1330, 1331, 1385, 1396, 1907, 1909))  # it knows us not
LOCKED = frozenset((32, 33))


class NotReadable(Exception):
    """A log cannot be read now; `reason` is a key of `rules.explain.REASONS`."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class Gone(Exception):
    """The file is not there any more."""


def open_shared(path: str) -> int:
    """Return a descriptor of a regular file, which its writer may go on to write, rename and delete.

    Raises Gone if there is none, NotReadable with the reason for what cannot be read.
    """
    return open_looked(path)[0]


def open_looked(path: str) -> tuple[int, os.stat_result]:
    """Return what `open_shared` does, and how the file looked when it was opened. Raises what that does."""
    try:
        if not stat.S_ISREG(status_of(path).st_mode):  # to open a FIFO or a device alone does something to it
            raise NotReadable(path, "not_a_file")
        descriptor = open_foreign(path)
    except OSError as error:
        if is_missing(error):
            raise Gone(path) from error
        raise NotReadable(path, reason_of(error)) from error
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):  # it was put in the file's place just now
            raise NotReadable(path, "not_a_file")
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor, found


def is_missing(error: OSError) -> bool:
    """Return whether nothing is there, as far as one could look: a share that is gone says so too, of everything."""
    if getattr(error, "winerror", None) in UNREACHABLE:
        return False
    return isinstance(error, FileNotFoundError | NotADirectoryError)


def reason_of(error: OSError) -> str:
    """Return the key of `rules.explain.REASONS` that fits an error of the operating system."""
    told = getattr(error, "winerror", None)
    if told in LOCKED:
        return "locked"
    if told in UNREACHABLE:
        return "unreachable"
    if told in REFUSED:
        return "permission"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "permission"
    if error.errno in (errno.EISDIR, errno.ENXIO):
        return "not_a_file"
    if error.errno in (errno.ESTALE, errno.ENOTCONN, errno.EHOSTDOWN, errno.ETIMEDOUT):
        return "unreachable"
    return "io"


def trouble_of(error: NotReadable | OSError, path: str) -> tuple[str, str]:
    """Return what could not be read, and the reason as a key of `rules.explain.REASONS`."""
    return (error.path, error.reason) if isinstance(error, NotReadable) else (path, reason_of(error))
