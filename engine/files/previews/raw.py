"""Bytes of what is no other kind."""

from engine.files.previews.reading import read_at
from engine.files.previews.values import Asked, Hex, HexLine, Shown, Source

WIDE = 16


def show(source: Source, asked: Asked) -> Shown:
    """Return lines of sixteen bytes from the byte `asked.at` on."""
    at = asked.at - asked.at % WIDE
    data = read_at(source.opened.descriptor, at, asked.rows * WIDE)
    lines = tuple(_line(at + start, data[start : start + WIDE]) for start in range(0, len(data), WIDE))
    after = at + len(data)
    return Shown(body=Hex(lines=lines, next=after if after < source.size and data else None))


def _line(offset: int, data: bytes) -> HexLine:
    text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in data)
    return HexLine(offset=offset, bytes=data.hex(" "), text=text)
