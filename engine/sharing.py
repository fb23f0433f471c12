"""Another program's file: opened so that its writer may go on to write, rename and delete it, on any system.

Elsewhere that goes without saying. On Windows whoever opens a file says what others may do meanwhile, and what Python
says by itself forbids them to rename and to delete.
Source: CreateFileW, "Maximum Path Length Limitation" and "System Error Codes" of the Windows API.
"""

import ctypes
import ntpath
import os
import sys
from pathlib import Path

SHARE_ALL = 0x1 | 0x2 | 0x4  # to read, to write, to rename and delete
GENERIC_READ = 0x80000000
OPEN_EXISTING = 3
BACKUP_SEMANTICS = 0x02000000  # without it no folder can be opened
NOWHERE = ctypes.c_void_p(-1).value
FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
LONG = 248  # characters; from here on a folder, and at 260 a file, needs the mark before it
MARK, SHARE_MARK = "\\\\?\\", "\\\\?\\UNC\\"


def open_foreign(path: str) -> int:
    """Return a descriptor for reading, which keeps nobody else from the file. Raises OSError."""
    return open_any(path) if sys.platform == "win32" else os.open(path, FLAGS)


def read_foreign(path: Path) -> bytes:
    """Return the bytes of a file that others may write meanwhile. Raises OSError."""
    with os.fdopen(open_foreign(str(path)), "rb") as file:
        return file.read()


def read_at(descriptor: int, size: int, offset: int) -> bytes:
    """Return so many bytes from a place, fewer at the end; on Windows by one thread at a time. Raises OSError."""
    if sys.platform != "win32":
        return os.pread(descriptor, size, offset)
    os.lseek(descriptor, offset, os.SEEK_SET)
    return os.read(descriptor, size)


def open_any(path: str, share: int = SHARE_ALL) -> int:
    """Return a descriptor of a file or folder, which others may go on to use as `share` says. Raises OSError."""
    if sys.platform != "win32":
        raise OSError("not on this system")
    import msvcrt

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = kernel.CreateFileW(reach(path), GENERIC_READ, share, None, OPEN_EXISTING, BACKUP_SEMANTICS, None)
    if handle == NOWHERE:
        code = ctypes.get_last_error()
        raise OSError(None, ctypes.FormatError(code), path, code)
    return msvcrt.open_osfhandle(handle, os.O_RDONLY)


def status_of(path: str) -> os.stat_result:
    """Return what stands at a path now; links are followed. Raises OSError."""
    return os.stat(reach(path))


def size_of(path: str) -> int:
    """Return how many bytes a file has, 0 where it cannot be asked: why is told when it is read."""
    try:
        return status_of(path).st_size
    except OSError:
        return 0


def reach(path: str) -> str:
    """Return a path as calls of the system take it, however long it is."""
    return marked(path) if os.name == "nt" and len(path) >= LONG else path


def marked(path: str) -> str:
    """Return an absolute path of Windows with the mark that lets it be as long as it likes."""
    if path.startswith(MARK):
        return path
    plain = ntpath.normpath(path)  # behind the mark nothing is made of `/`, `.` and `..`
    return SHARE_MARK + plain[2:] if plain.startswith("\\\\") else MARK + plain


def unmarked(path: str) -> str:
    """Return a path of Windows as people write it."""
    return "\\\\" + path.removeprefix(SHARE_MARK) if path.startswith(SHARE_MARK) else path.removeprefix(MARK)
