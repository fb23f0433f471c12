"""Whether this process has a desktop: a service of Windows has none, nor has what it starts."""

import os
import sys


def has_desktop() -> bool:
    """Return whether a window that is opened here can be seen by anybody."""
    if sys.platform != "win32":
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    import ctypes  # for this one question

    session = ctypes.c_uint32(0)
    known = ctypes.WinDLL("kernel32").ProcessIdToSessionId(os.getpid(), ctypes.byref(session))
    return not known or session.value != 0
