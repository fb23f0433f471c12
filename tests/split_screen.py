"""Cuts the screen of DISPLAY into two monitors, side by side: by the X server's own library, in a process of its own."""

import ctypes

from engine.actions.displays import XMonitor

X11, RANDR = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXrandr.so.2")


def main(width: int = 640, height: int = 480) -> None:
    """Make the left half the first monitor and the right half the second."""
    X11.XOpenDisplay.restype = ctypes.c_void_p
    X11.XInternAtom.argtypes, X11.XInternAtom.restype = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int], ctypes.c_ulong
    X11.XDefaultRootWindow.argtypes, X11.XDefaultRootWindow.restype = [ctypes.c_void_p], ctypes.c_ulong
    X11.XSync.argtypes = [ctypes.c_void_p, ctypes.c_int]
    RANDR.XRRAllocateMonitor.argtypes = [ctypes.c_void_p, ctypes.c_int]
    RANDR.XRRAllocateMonitor.restype = ctypes.POINTER(XMonitor)
    RANDR.XRRSetMonitor.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.POINTER(XMonitor)]
    display = X11.XOpenDisplay(None)
    for place, name in enumerate((b"left", b"right")):
        made = RANDR.XRRAllocateMonitor(display, 0)
        one = made[0]
        one.name, one.primary = X11.XInternAtom(display, name, 0), place == 0
        one.x, one.y, one.width, one.height = place * width // 2, 0, width // 2, height
        RANDR.XRRSetMonitor(display, X11.XDefaultRootWindow(display), made)
    X11.XSync(display, 0)


if __name__ == "__main__":
    main()
