"""Which monitors there are: asked of the X server by its own library, or of Windows; none where neither can be asked.

Called in a child process alone: a library that is not as expected ends the process that uses it.
"""

import ctypes
import sys
from ctypes import util
from typing import Any

from engine.actions.camera import Display


def find_displays() -> tuple[Display, ...]:
    """Return the monitors, the first one first; none where it cannot be known."""
    return _windows() if sys.platform == "win32" else _x11()


class XMonitor(ctypes.Structure):
    """XRRMonitorInfo of Xrandr.h."""

    _fields_ = (
        ("name", ctypes.c_ulong),
        ("primary", ctypes.c_int),
        ("automatic", ctypes.c_int),
        ("outputs", ctypes.c_int),
        *((name, ctypes.c_int) for name in ("x", "y", "width", "height", "mm_width", "mm_height")),
        ("output_ids", ctypes.c_void_p),
    )


def _x11() -> tuple[Display, ...]:
    names = [util.find_library("X11"), util.find_library("Xrandr")]
    if None in names:
        return ()
    try:
        x11, randr = (ctypes.CDLL(name) for name in names)
        x11.XOpenDisplay.restype = ctypes.c_void_p
        x11.XDefaultRootWindow.argtypes, x11.XDefaultRootWindow.restype = [ctypes.c_void_p], ctypes.c_ulong
        randr.XRRGetMonitors.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.POINTER(ctypes.c_int)]
        randr.XRRGetMonitors.restype = ctypes.POINTER(XMonitor)
    except (OSError, AttributeError):
        return ()
    connection = x11.XOpenDisplay(None)
    if not connection:
        return ()
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    count = ctypes.c_int()
    found = randr.XRRGetMonitors(connection, x11.XDefaultRootWindow(connection), 1, ctypes.byref(count))
    displays = [_of_x11(found[place]) for place in range(count.value)] if found else []
    x11.XCloseDisplay(connection)
    return tuple(sorted(displays, key=_order))


def _of_x11(one: Any) -> Display:
    return Display(left=one.x, top=one.y, width=one.width, height=one.height, primary=bool(one.primary))


def _order(display: Display) -> tuple[bool, int, int]:
    return (not display.primary, display.left, display.top)


def _windows() -> tuple[Display, ...]:
    """Return the monitors of this session. It has run under Wine, and not yet on a real Windows."""
    if sys.platform != "win32":
        return ()
    from ctypes import wintypes

    found: list[Display] = []
    shape = ctypes.WINFUNCTYPE(
        wintypes.BOOL, wintypes.HMONITOR, wintypes.HDC, ctypes.POINTER(wintypes.RECT), wintypes.LPARAM
    )

    def note(_monitor: int, _context: int, area: Any, _given: int) -> bool:
        box = area.contents
        size = {"width": box.right - box.left, "height": box.bottom - box.top}
        found.append(Display(left=box.left, top=box.top, primary=(box.left, box.top) == (0, 0), **size))
        return True

    ctypes.windll.user32.SetProcessDPIAware()  # else the figures are those of a screen of 96 dots an inch
    ctypes.windll.user32.EnumDisplayMonitors(None, None, shape(note), 0)
    return tuple(sorted(found, key=_order))
