"""The screen as a picture, or the reason why there is none: the only file that knows Pillow.

A screen that is locked, or black all over, is no picture: whoever looked at one would take it for how things stand.
"""

import io
import os
import sys
from typing import TYPE_CHECKING, Any

from engine.actions.camera import ALL, Display, Picture
from engine.actions.displays import find_displays
from engine.actions.refused import Refused
from engine.actions.session import is_locked, sees_desktop

if TYPE_CHECKING:
    from PIL.Image import Image

DARK = 12  # of 255: the brightest pixel of a picture that counts as black
SMALL = (480, 300)  # pixels of the small picture
QUALITY = 80
EFFORT = 3  # of 9: a picture of two monitors takes a quarter of a second


def grab(monitor: int = ALL) -> Picture:
    """Return a picture of all monitors, or of one, counted from 1. May hang: to be called in a child process.

    Raises Refused: capture_no_display, capture_locked, capture_no_monitor, capture_black, capture_failed.
    """
    if not sees_desktop():
        raise Refused("capture_no_display", {"display": os.environ.get("DISPLAY", "")})
    if is_locked():
        raise Refused("capture_locked")
    image = _image()
    displays = find_displays() or (Display(left=0, top=0, width=image.width, height=image.height, primary=True),)
    if monitor != ALL:
        image = _part(image, displays, monitor)
    if _brightest(image) <= DARK:
        raise Refused("capture_black", {"width": image.width, "height": image.height})
    return Picture(
        png=_written(image, "PNG", compress_level=EFFORT),
        small=_small(image),
        width=image.width,
        height=image.height,
        displays=displays,
    )


def _image() -> "Image":
    try:
        from PIL import ImageGrab

        given: dict[str, Any] = {"all_screens": True} if sys.platform == "win32" else {"xdisplay": _display()}
        return ImageGrab.grab(**given).convert("RGB")
    except (Exception, SystemExit) as error:  # what a library does without a screen has many forms, this among them
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        nobody = "X connection failed" in reason or "no display" in reason.lower()
        code = "capture_no_display" if nobody else "capture_failed"
        raise Refused(code, {"display": os.environ.get("DISPLAY", ""), "reason": reason}) from None


def _display() -> str | None:
    """Return the X display to be asked; None lets Pillow ask the tools of a Wayland desktop."""
    return os.environ.get("DISPLAY") or None


def _part(image: "Image", displays: tuple[Display, ...], monitor: int) -> "Image":
    if not 1 <= monitor <= len(displays):
        raise Refused("capture_no_monitor", {"monitor": monitor, "count": len(displays)})
    one = displays[monitor - 1]
    left, top = min(each.left for each in displays), min(each.top for each in displays)
    start = (one.left - min(0, left), one.top - min(0, top))  # Windows has monitors left of the first one
    return image.crop((*start, start[0] + one.width, start[1] + one.height))


def _brightest(image: "Image") -> float:
    return max(float(high) for _, high in _bands(image))


def _bands(image: "Image") -> list[tuple[float, float]]:
    extrema: Any = image.getextrema()  # a pair for each of three bands
    return list(extrema)


def _small(image: "Image") -> bytes:
    copy = image.copy()
    copy.thumbnail(SMALL)
    return _written(copy, "JPEG", quality=QUALITY)


def _written(image: "Image", form: str, **how: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **how)
    return buffer.getvalue()
