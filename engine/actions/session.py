"""What the system knows of the desktop that this process sees: whether there is one, and whether it is locked.

On Linux there is one where DISPLAY or WAYLAND_DISPLAY says so, and whether it is locked is what logind was told by the
desktop. The part for Windows has run under Wine, where nothing is ever locked, and not yet on a real one.
"""

import os
import subprocess
import sys
from contextlib import suppress

PATIENCE = 3.0  # seconds for logind
NO_DESKTOP = 0  # the session of Windows in which services run


def sees_desktop() -> bool:
    """Return whether this process may see a desktop at all."""
    if sys.platform == "win32":
        return _windows_session() != NO_DESKTOP
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def is_locked() -> bool | None:
    """Return whether the desktop is locked; None where it cannot be known."""
    return _windows_is_locked() if sys.platform == "win32" else _linux_is_locked()


def _linux_is_locked() -> bool | None:
    session = os.environ.get("XDG_SESSION_ID", "")
    if not session:
        return None
    command = ["loginctl", "show-session", "--property=LockedHint", "--value", "--", session]
    with suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False)
        return {b"yes": True, b"no": False}.get(done.stdout.strip())
    return None


def _windows_session() -> int:
    if sys.platform != "win32":
        return NO_DESKTOP
    import ctypes

    session = ctypes.c_ulong()
    known = ctypes.windll.kernel32.ProcessIdToSessionId(os.getpid(), ctypes.byref(session))
    return int(session.value) if known else NO_DESKTOP


def _windows_is_locked() -> bool | None:
    """Return whether the desktop that takes input is another than the user's own: that of the lock, or of a prompt."""
    if sys.platform != "win32":
        return None
    import ctypes

    user32 = ctypes.windll.user32
    user32.OpenInputDesktop.restype = ctypes.c_void_p
    desktop = user32.OpenInputDesktop(0, False, 0x0001)  # DESKTOP_READOBJECTS
    if not desktop:
        return True  # it may not be opened: Windows shows its own
    name = ctypes.create_unicode_buffer(256)
    said = user32.GetUserObjectInformationW(ctypes.c_void_p(desktop), 2, name, ctypes.sizeof(name), None)  # UOI_NAME
    user32.CloseDesktop(ctypes.c_void_p(desktop))
    return name.value != "Default" if said else None
