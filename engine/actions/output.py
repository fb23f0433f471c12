"""The output of a rerun as people read it: decoded by line, whatever its code page, without colours and controls."""

from pathlib import Path

from engine.actions.rerun import OutputPart
from engine.actions.segments import read
from engine.logs.encoding import encoding_of, text_of, unit_of

MOST = 64 * 1024  # bytes of one part
HEAD = 512


def read_output(folder: Path, since: int, *, whole: bool) -> OutputPart:
    """Return what was written after the place `since`; a last line that is not `whole` yet waits for its end.

    A carriage return alone is one in the text as well: what is written after it stands in its place.
    """
    encoding = encoding_of(read(str(folder), 0, HEAD)[1], "auto")
    start, data = read(str(folder), max(since, 0), MOST)
    skipped = start - max(since, 0)
    if not data:
        return OutputPart(text="", next=start, skipped=skipped)
    whole = whole and len(data) < MOST
    unit = unit_of(encoding)
    end = len(data) if whole else _end_of_lines(data, start, unit, encoding)
    if end == 0 and len(data) == MOST:
        end = MOST - MOST % unit
    return OutputPart(text=_text(data[:end], encoding), next=start + end, skipped=skipped)


def _end_of_lines(data: bytes, start: int, unit: int, encoding: str) -> int:
    """Return where the last line end in `data` is over."""
    newline, back = "\n".encode(_codec(encoding)), "\r".encode(_codec(encoding))
    place = max(_last(data, newline, start, unit), _last(data, back, start, unit))
    return place + unit if place >= 0 else 0


def _last(data: bytes, mark: bytes, start: int, unit: int) -> int:
    place = data.rfind(mark)
    while place >= 0 and (start + place) % unit:
        place = data.rfind(mark, 0, place + unit - 1)
    return place


def _text(data: bytes, encoding: str) -> str:
    codec = _codec(encoding)
    unit = unit_of(encoding)
    newline, back = "\n".encode(codec), "\r".encode(codec)
    lines = []
    for line in _split(data, newline, unit):
        pieces = _split(line.removesuffix(back), back, unit)
        lines.append("\r".join(text_of(piece, encoding) for piece in pieces))
    return "\n".join(lines)


def _split(data: bytes, mark: bytes, unit: int) -> list[bytes]:
    """Return the parts of `data` between marks that stand at a multiple of `unit`."""
    if unit == 1:
        return data.split(mark)
    parts, begin, place = [], 0, data.find(mark)
    while place >= 0:
        if place % unit == 0:
            parts.append(data[begin:place])
            begin = place + unit
        place = data.find(mark, place + 1)
    return [*parts, data[begin:]]


def _codec(encoding: str) -> str:
    return "ascii" if encoding == "line" else encoding
