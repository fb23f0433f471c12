"""Windows: opens a file or a folder so that others may go on with it, and tells where it really lies.

Source: CreateFileW and GetFinalPathNameByHandleW of the Windows API. Tried under Wine, never on a real Windows.
"""

import ctypes
import os
import sys

SHARE_ALL = 0x1 | 0x2 | 0x4
GENERIC_READ = 0x80000000
OPEN_EXISTING = 3
BACKUP_SEMANTICS = 0x02000000  # without it no folder can be opened
LONGEST = 32768
NOWHERE = ctypes.c_void_p(-1).value


def open_any(path: str, share: int = SHARE_ALL) -> int:
    """Return a descriptor of a file or folder, which others may go on to use as `share` says. Raises OSError."""
    if sys.platform != "win32":
        raise OSError("not on this system")
    import msvcrt

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = kernel.CreateFileW(path, GENERIC_READ, share, None, OPEN_EXISTING, BACKUP_SEMANTICS, None)
    if handle == NOWHERE:
        raise ctypes.WinError(ctypes.get_last_error())
    return msvcrt.open_osfhandle(handle, os.O_RDONLY)


def final_path(descriptor: int) -> str:
    """Return where a descriptor's file really lies. Raises OSError."""
    if sys.platform != "win32":
        raise OSError("not on this system")
    import msvcrt

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    found = ctypes.create_unicode_buffer(LONGEST)
    handle = ctypes.c_void_p(msvcrt.get_osfhandle(descriptor))
    if not kernel.GetFinalPathNameByHandleW(handle, found, LONGEST, 0):
        raise ctypes.WinError(ctypes.get_last_error())
    path = found.value
    return "\\\\" + path[8:] if path.startswith("\\\\?\\UNC\\") else path.removeprefix("\\\\?\\")
