"""Whether some program holds a file open to write it, where the system says so.

Source: fcntl(2), "Leases"; CreateFileW of the Windows API: to share with no writer is refused while there is one.
"""

import errno
import os
import signal
import sys

from engine.sharing import open_any

SHARE_READ_AND_DELETE = 0x1 | 0x4
SHARING_VIOLATION = 32
IS_HARMLESS = sys.platform != "win32"  # else who opens the file to write it in that very moment is refused


def is_written_by_others(descriptor: int, path: str) -> bool | None:
    """Return whether a file that is open for reading here is open for writing anywhere; None where nobody can say."""
    if sys.platform == "win32":
        return _refuses_to_share(path)
    if sys.platform == "linux":
        return _refuses_a_lease(descriptor)
    return None


def _refuses_a_lease(descriptor: int) -> bool | None:
    """A read lease is given only while nobody writes; for files of others to root alone, and not by every file system.

    Who opens the file within that moment waits for it, and its holder gets a signal that does nothing.
    """
    if sys.platform != "linux":
        return None
    import fcntl

    try:
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return True if error.errno in (errno.EAGAIN, errno.EWOULDBLOCK) else None
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def _refuses_to_share(path: str) -> bool | None:
    """Nobody can open the file for writing in the moment for which it is open here: not for what may be opened now.

    Windows has no gentler question: an oplock is not given beside other handles of our own, and the Restart Manager
    does not tell who writes from who reads.
    """
    try:
        os.close(open_any(path, SHARE_READ_AND_DELETE))
    except OSError as error:
        return True if getattr(error, "winerror", None) == SHARING_VIOLATION else None
    return False
