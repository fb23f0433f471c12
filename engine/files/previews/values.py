"""What a preview shows, as plain values that a page knows how to draw, and how much of it there may be."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Literal

from msgspec import Struct

from engine.files.desk import Desk
from engine.files.jail import Opened

ROWS = 200  # that are given unless another number is asked for
MOST_ROWS = 1_000
COLUMNS = 200  # of a table that are shown
CELL = 500  # characters of a cell or a value
CHARACTERS = 400_000  # of one answer
SECONDS = 1.5  # for which a place far down in a file is looked for

Problem = Literal[
    "empty", "broken", "busy", "slow", "too_big", "too_far", "locked", "named_otherwise", "cut", "nothing", "going"
]

BlockKind = Literal["heading", "paragraph", "code", "rule", "head", "row"]
Runs = tuple[tuple[int, str], ...]  # so many characters are what: `k`eyword, `s`tring, `n`umber, `c`omment, ...
NodeKind = Literal["object", "array", "string", "number", "boolean", "null", "broken", "element", "alias"]


class Asked(Struct, frozen=True, kw_only=True):
    """Which part of a file is asked for: `part` is a sheet or a table, `at` what an earlier part called its `next`."""

    path: str
    at: int = 0
    rows: int = ROWS
    part: str = ""
    inside: str = ""  # what stands around `at`, as the earlier part said it
    again: bool = False  # the last answer to this was still going: take more time


class Part(Struct, frozen=True, kw_only=True):
    """A sheet of a workbook or a table of a database."""

    name: str


class Column(Struct, frozen=True, kw_only=True):
    """A column of a table; `kind` is what the file says of it, `number` that it stands to the right."""

    name: str
    kind: str = ""
    number: bool = False


class Text(Struct, frozen=True, kw_only=True):
    """Lines of text; `first` is the number of the first one, where it is known. `about`: `total` is an estimate."""

    lines: tuple[str, ...]
    encoding: str
    first: int | None = None
    next: int | None = None
    total: int | None = None
    about: bool = False
    runs: tuple[Runs, ...] = ()  # of each line, where it is source
    waits: bool = False  # `runs` come with the next answer


class Table(Struct, frozen=True, kw_only=True):
    """Rows of cells; None is a cell without a value. `about` says that `total` is an estimate."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str | None, ...], ...]
    next: int | None = None
    total: int | None = None
    about: bool = False
    parts: tuple[Part, ...] = ()
    part: str = ""
    encoding: str = ""
    delimiter: str = ""
    hidden: int = 0  # columns beyond those that are shown


class Node(Struct, frozen=True, kw_only=True):
    """A line of a tree: how deep it stands, its key, its value; `kind` is what JSON calls it.

    `note` are the attributes of an element of XML, the anchor and the tag of a value of YAML.
    """

    depth: int
    key: str
    kind: NodeKind
    text: str = ""
    note: str = ""


class Tree(Struct, frozen=True, kw_only=True):
    """Nodes in the order of the file, each followed by those below it."""

    nodes: tuple[Node, ...]
    next: int | None = None
    inside: str = ""  # goes with `next`
    first: int | None = None  # the number from 1 of the first item of the outermost list, where it is known
    items: int = 0  # of that list that begin here
    total: int | None = None
    about: bool = False


class Image(Struct, frozen=True, kw_only=True):
    """A picture that a browser can draw; its bytes are asked for on their own."""

    media: str
    width: int
    height: int


class Paper(Struct, frozen=True, kw_only=True):
    """A page of a document, by its number from 0: its picture, and what can be read on it."""

    page: int
    pages: int
    media: str
    picture: bytes
    width: int
    height: int
    text: str
    next: int | None = None


class Run(Struct, frozen=True, kw_only=True):
    """Words of a block; `style` names what they are: strong, em, s, code, image; `href` where they lead."""

    text: str
    style: str = ""
    href: str = ""


class Block(Struct, frozen=True, kw_only=True):
    """A paragraph or what stands in place of one: in how many lists and quotes, and with which marker before it."""

    kind: BlockKind
    level: int = 0
    depth: int = 0
    quotes: int = 0
    marker: str = ""
    runs: tuple[Run, ...] = ()
    cells: tuple[tuple[Run, ...], ...] = ()


class Prose(Struct, frozen=True, kw_only=True):
    """Blocks of a text that somebody wrote to be read."""

    blocks: tuple[Block, ...]
    encoding: str
    next: int | None = None


class HexLine(Struct, frozen=True, kw_only=True):
    """Sixteen bytes: where they stand, as numbers, and what can be read of them."""

    offset: int
    bytes: str
    text: str


class Hex(Struct, frozen=True, kw_only=True):
    """Bytes of a file that is none of the other kinds."""

    lines: tuple[HexLine, ...]
    next: int | None = None


Body = Text | Table | Tree | Image | Paper | Prose | Hex


class Shown(Struct, frozen=True, kw_only=True):
    """What one kind made of a file: what can be shown, and what was wrong with it."""

    body: Body | None
    problem: Problem | None = None
    done: float | None = None  # the share of the way to what is asked for, where it is still being looked for


class Preview(Struct, frozen=True, kw_only=True):
    """A file as it can be looked at; `expected` is the kind that its name promised and its content is not."""

    name: str
    size: int
    modified: float
    kind: str
    body: Body | None
    problem: Problem | None = None
    expected: str = ""
    done: float | None = None
    identity: tuple[int, int] = (0, 0)  # the device that it lies on, and its number there


class Source(Struct, frozen=True, kw_only=True):
    """A file that is open, how it begins, and what helps to read it."""

    opened: Opened
    head: bytes
    desk: Desk

    @property
    def size(self) -> int:
        """Return how many bytes it had when it was opened."""
        return self.opened.status.st_size


class Budget:
    """How many characters an answer may still hold."""

    def __init__(self, left: int = CHARACTERS) -> None:
        self._left = left

    def take(self, cells: Iterable[str | None]) -> bool:
        """Return whether these fit in, and count them."""
        self._left -= sum(8 + len(cell or "") for cell in cells)
        return self._left >= 0


def clipped(text: str, most: int = CELL) -> str:
    """Return a text that fits in a cell."""
    return text if len(text) <= most else text[:most] + "…"


def numeric(columns: Iterable[str], rows: Iterable[tuple[str | None, ...]]) -> Iterator[Column]:
    """Yield the columns of a table, and whether all that stands in them are numbers."""
    shown = list(rows)
    for place, name in enumerate(columns):
        cells = [row[place] for row in shown if place < len(row) and row[place]]
        yield Column(name=name, number=bool(cells) and all(is_number(cell or "") for cell in cells))


def is_number(cell: str) -> bool:
    """Return whether a cell holds a number, thousands divided or not."""
    with suppress(ValueError):
        float(cell.replace(",", ""))
        return True
    return False
