"""Windows: where a file or a folder that is held open really lies.

Source: GetFinalPathNameByHandleW of the Windows API. Tried under Wine, never on a real Windows.
"""

import ctypes
import sys

from engine.sharing import unmarked

LONGEST = 32768


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
    return unmarked(found.value)
