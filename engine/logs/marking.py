"""What is marked in a line: its stamp and level, what the rules of its job saw, its colours, what no eye would see."""

import re
from collections.abc import Iterator
from itertools import groupby

from engine.linemarks import Kind, LineMark
from engine.logs.colours import Colours
from engine.logs.encoding import ANSI, CONTROL, MARK, written
from engine.logs.moments import Dating
from rules.layouts import LAYOUTS, REACH, find_stamp, plain_name
from rules.patterns import Sense, matches

MOST = 200  # marks of one kind in one line
AFTER = 40  # characters behind a stamp in which the level is looked for
LEVELS = {"t": "debug", "d": "debug", "i": "info", "n": "info", "w": "warning"}  # by their first letter; else error
WORD = r"(?:TRACE|DEBUG|INFO(?:RMATION)?|NOTICE|WARN(?:ING)?|ERR(?:OR)?|SEVERE|CRIT(?:ICAL)?|FATAL|ALERT)"
LEVEL = re.compile(  # in small letters it is a word of the text, unless it stands apart
    rf"(?<!\w){WORD}(?!\w)|(?<=\[)(?:[TDINWEFC]|(?i:{WORD}))(?=\])|(?<!\w)(?i:{WORD})(?=:)"
)
UNSEEN = re.compile("[\u0080-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufff9-\ufffb]")
COLOUR = re.compile(r"\x1b\[([\d;:]*)m")
WRITTEN = re.compile(f"{ANSI.pattern}|{CONTROL.pattern}|{MARK}")
NAMES = (
    *("NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO", "SI"),
    *("DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US"),
)


def marks_in(raw: bytes, encoding: str, text: str, found: Sense, dating: Dating, limit: float) -> tuple[LineMark, ...]:
    """Return the marks of a line, whose text and sense are known already; matching may take `limit` seconds."""
    stamp = _stamp(text, dating)
    marks = [] if stamp is None else [stamp]
    level = _level(text, 0 if stamp is None else stamp.end)
    if level is not None:
        marks.append(level)
    marks += _matched(text, found, limit)
    if not text.isprintable():
        marks += [
            LineMark(start=one.start(), end=one.end(), kind=Kind.CONTROL, name=_name(one.group()))
            for one, _ in zip(UNSEEN.finditer(text), range(MOST), strict=False)
        ]
    as_written = written(raw, encoding)
    if not as_written.isprintable():
        marks += _stripped(as_written)
    return tuple(marks)


def _stamp(text: str, dating: Dating) -> LineMark | None:
    layout = dating.clock.layout
    if layout is None or plain_name(layout) not in LAYOUTS:
        return None
    found = find_stamp(text, layout)
    at = None if found is None else LAYOUTS[plain_name(found[1])].search(text[:REACH])
    return None if at is None else LineMark(start=at.start(), end=at.end(), kind=Kind.TIME)


def _level(text: str, start: int) -> LineMark | None:
    at = LEVEL.search(text, start, start + AFTER)
    if at is None:
        return None
    return LineMark(start=at.start(), end=at.end(), kind=Kind.LEVEL, name=LEVELS.get(text[at.start()].lower(), "error"))


def _matched(text: str, found: Sense, limit: float) -> Iterator[LineMark]:
    """Return what the pattern matched that gave the line its meaning, and the values in it."""
    if found.pattern is None or found.too_slow is not None:
        return
    try:
        match = matches(found.pattern, text, limit)
    except TimeoutError:
        return
    if match is None:
        return
    if match.end() > match.start():
        yield LineMark(start=match.start(), end=match.end(), kind=Kind.MATCH, name=found.meaning.value)
    for name, value in match.groupdict().items():
        if value:
            start, end = match.span(name)
            yield LineMark(start=start, end=end, kind=Kind.VALUE, name=name)


def _stripped(text: str) -> Iterator[LineMark]:
    """Return the colours of a line and the controls that were left out of it, at their places in what is shown."""
    colours, since, gone = Colours(), 0, 0
    controls: list[tuple[int, str]] = []
    shown: list[LineMark] = []
    for found in WRITTEN.finditer(text):
        at = found.start() - gone
        gone += found.end() - found.start()
        colour = COLOUR.fullmatch(found.group())
        if colour is None:
            controls.append((at, _name(found.group())))
            continue
        if colours.name and at > since and len(shown) < MOST:
            shown.append(LineMark(start=since, end=at, kind=Kind.COLOUR, name=colours.name))
        colours.take(colour.group(1))
        since = at
    if colours.name and len(text) - gone > since:
        shown.append(LineMark(start=since, end=len(text) - gone, kind=Kind.COLOUR, name=colours.name))
    yield from shown
    for (at, name), same in list(_groups(controls))[:MOST]:
        yield LineMark(start=at, end=at, kind=Kind.CONTROL, name=name if same == 1 else f"{name}×{same}")


def _groups(controls: list[tuple[int, str]]) -> Iterator[tuple[tuple[int, str], int]]:
    for key, alike in groupby(controls):
        yield key, sum(1 for _ in alike)


def _name(text: str) -> str:
    """Return what a control is called."""
    if text[0] == "\x1b" and len(text) > 1:
        return "ESC"
    code = ord(text[0])
    if code < len(NAMES):
        return NAMES[code]
    return "DEL" if code == 0x7F else f"U+{code:04X}"
