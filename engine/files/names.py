"""What a path may look like that a reader asks for: names inside a folder, by the same rules on every system.

A name is refused that means something else than an entry of its folder on any system that BATMON runs on, wherever it
runs now: what is written here to a path may be read there.
"""

import re

LONGEST = 4096  # characters of a path
DEEPEST = 100  # names in it
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
DEVICE = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3])", re.IGNORECASE)
SHORT = re.compile(r"[^.]{1,6}~[0-9]{1,6}(\.[^.]{0,3})?")  # how Windows shortens long names


class Refused(Exception):
    """A path that no rule lets through; `reason` is one of the codes below, and names no path."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parts_of(path: str) -> tuple[str, ...]:
    """Return the names that a path consists of; the empty path is the folder itself.

    Raises Refused: too_long, unsafe_character, backslash, absolute, dots, colon, trailing, device, short_name.
    """
    if len(path) > LONGEST:
        raise Refused("too_long")
    if UNSAFE.search(path):
        raise Refused("unsafe_character")
    if "\\" in path:
        raise Refused("backslash")
    if path.startswith("/"):
        raise Refused("absolute")
    parts = tuple(part for part in path.split("/") if part)
    if len(parts) > DEEPEST:
        raise Refused("too_long")
    for part in parts:
        refuse_name(part)
    return parts


def refuse_name(name: str) -> None:
    """Return where a name is one of an entry, and nothing else on any system; raise Refused else."""
    if name in (".", ".."):
        raise Refused("dots")
    if ":" in name:  # a drive, or a stream beside the file
        raise Refused("colon")
    if name != name.rstrip(" ."):  # Windows drops them: two names for one file
        raise Refused("trailing")
    if DEVICE.fullmatch(name.partition(".")[0].rstrip(" ")):
        raise Refused("device")
    if SHORT.fullmatch(name):
        raise Refused("short_name")


def may_be_opened(name: str) -> bool:
    """Return whether an entry of that name can be asked for."""
    try:
        return parts_of(name) == (name,)
    except Refused:
        return False
