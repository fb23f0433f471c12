"""Cuts the screen of DISPLAY into two monitors, by the X server's own library: in a process of its own."""

import ctypes
from ctypes import POINTER, c_char_p, c_int, c_ulong, c_void_p

from engine.actions.displays import XMonitor

X11, RANDR = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXrandr.so.2")
X11.XOpenDisplay.restype = c_void_p
X11.XInternAtom.argtypes, X11.XInternAtom.restype = [c_void_p, c_char_p, c_int], c_ulong
X11.XDefaultRootWindow.argtypes, X11.XDefaultRootWindow.restype = [c_void_p], c_ulong
X11.XSync.argtypes = [c_void_p, c_int]
RANDR.XRRGetMonitors.argtypes = [c_void_p, c_ulong, c_int, POINTER(c_int)]
RANDR.XRRAllocateMonitor.argtypes = [c_void_p, c_int]
RANDR.XRRGetMonitors.restype = RANDR.XRRAllocateMonitor.restype = POINTER(XMonitor)
RANDR.XRRSetMonitor.argtypes = [c_void_p, c_ulong, POINTER(XMonitor)]


def main(width: int = 640, height: int = 480) -> None:
    """Make the left half the first monitor and the right half the second."""
    display = X11.XOpenDisplay(None)
    root = X11.XDefaultRootWindow(display)
    output = ctypes.cast(RANDR.XRRGetMonitors(display, root, 1, c_int())[0].output_ids, POINTER(c_ulong))[0]
    for place, name in enumerate((b"left", b"right")):
        made = RANDR.XRRAllocateMonitor(display, 1 - place)
        one = made[0]
        if place == 0:  # it takes the place of the one that is there
            ctypes.cast(one.output_ids, POINTER(c_ulong))[0] = output
        one.name, one.primary = X11.XInternAtom(display, name, 0), place == 0
        one.x, one.y, one.width, one.height = place * width // 2, 0, width // 2, height
        RANDR.XRRSetMonitor(display, root, made)
    X11.XSync(display, 0)


if __name__ == "__main__":
    main()
