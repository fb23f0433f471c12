"""How a foreign file is opened: read-only, shared, never waiting on what is no regular file."""

import errno
import os
import stat


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
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # to open a FIFO or a device alone does something to it
            raise NotReadable(path, "not_a_file")
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as error:
        raise Gone(path) from error
    except OSError as error:
        raise NotReadable(path, reason_of(error)) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # it was put in the file's place just now
        os.close(descriptor)
        raise NotReadable(path, "not_a_file")
    return descriptor


def reason_of(error: OSError) -> str:
    """Return the key of `rules.explain.REASONS` that fits an error of the operating system."""
    if getattr(error, "winerror", None) in (32, 33):
        return "locked"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "permission"
    if error.errno in (errno.EISDIR, errno.ENXIO):
        return "not_a_file"
    if error.errno in (errno.ESTALE, errno.ENOTCONN, errno.EHOSTDOWN, errno.ETIMEDOUT):
        return "unreachable"
    return "io"
