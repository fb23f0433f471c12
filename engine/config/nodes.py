"""What the reader gives: plain values that still know the line and column they were written at."""

from array import array
from collections.abc import Sequence
from typing import Any

PathItem = str | int
KeyPath = tuple[PathItem, ...]

COLUMN = 0xFFFF
LINE = 0xFFFFFF
INHERITED = 1 << 60  # set on what a job took over from `defaults`


class Map(dict[str, Any]):
    """A mapping; `places` holds two packed places per key, of the key and of its value, in the keys' order."""

    __slots__ = ("places", "start")

    def __init__(self, start: int = 0) -> None:
        super().__init__()
        self.start = start
        self.places = array("Q")  # 100,000 jobs have millions of places: 8 bytes each, not a tuple

    def put(self, key: str, value: Any, key_place: int, value_place: int) -> None:
        """Add a key that is not there yet."""
        self[key] = value
        self.places.append(key_place)
        self.places.append(value_place)

    def place(self, key: str) -> tuple[int, int]:
        """Return the places of a key and of its value."""
        index = 2 * list(self).index(key)
        return self.places[index], self.places[index + 1]


class Seq(list[Any]):
    """A list; `places` holds one packed place per item."""

    __slots__ = ("places", "start")

    def __init__(self, start: int = 0) -> None:
        super().__init__()
        self.start = start
        self.places = array("Q")


class EnvText(str):
    """A text with values of the environment in it; `written` is what stands in the file."""

    __slots__ = ("written",)
    written: str


class Broken:
    """Stands for a value whose problem has been told already."""

    __slots__ = ()


BROKEN = Broken()


def pack(source: int, line: int, column: int) -> int:
    """Return one number for a place in file number `source`; line and column count from 0."""
    return source << 40 | min(line, LINE) << 16 | min(column, COLUMN)


def source_of(place: int) -> int:
    """Return the number of the file that a place is in."""
    return place >> 40 & COLUMN


def line_of(place: int) -> int:
    """Return the line, from 1."""
    return (place >> 16 & LINE) + 1


def column_of(place: int) -> int:
    """Return the column, from 1."""
    return (place & COLUMN) + 1


def is_inherited(place: int) -> bool:
    """Return whether what stands there came from `defaults`."""
    return bool(place & INHERITED)


def key_text(path: Sequence[PathItem]) -> str:
    """Return a path as people write it: `jobs[kindscrap].expect.at[0]`."""
    text = ""
    for index, item in enumerate(path):
        in_brackets = isinstance(item, int) or (index == 1 and path[0] == "jobs")
        text += f"[{item}]" if in_brackets else f".{item}" if text else str(item)
    return text
