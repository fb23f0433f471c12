"""What a file looks like, as the API tells it: a shape for each way to draw it."""

from base64 import b64encode
from typing import Annotated, Literal

from pydantic import Field

from engine.files.previews.values import Block, BlockKind, Body, Hex, Image, NodeKind, Paper, Prose, Run, Table, Text
from engine.files.previews.values import Tree as TreeBody
from ui.context import legible
from ui.shapes import Shape
from ui.texts import say

Next = Annotated[str | None, Field(description="Ask with this `at` for what follows; null at the end")]


class TextShape(Shape):
    """Lines; `first` is the number of the first one, null where it is not known."""

    type: Literal["text"] = "text"
    lines: list[str]
    encoding: str
    first: int | None
    runs: list[list[tuple[int, str]]] = Field(
        description="Of each line of source: so many characters are what (k keyword, s string, n number, c comment, "
        "f function, b built in, d deleted, i inserted); empty where that is not known"
    )
    waits: bool = Field(description="`runs` are not ready: they come where it is asked for `again`")
    total: int | None
    about: bool = Field(description="Whether `total` is an estimate")
    next: Next


class ColumnShape(Shape):
    """A column; `kind` as the file has it, `number` where all that is shown are numbers."""

    name: str
    kind: str
    number: bool


class TableShape(Shape):
    """Rows of cells, null where there is no value; `parts` are the sheets or tables to choose from."""

    type: Literal["table"] = "table"
    columns: list[ColumnShape]
    rows: list[list[str | None]]
    total: int | None
    about: bool = Field(description="Whether `total` is an estimate")
    parts: list[str]
    part: str
    encoding: str
    delimiter: str
    hidden: int = Field(description="Columns beyond those that are shown")
    next: Next


class NodeShape(Shape):
    """A line of a tree."""

    depth: int
    key: str
    kind: NodeKind
    text: str
    note: str = Field(description="Attributes of an element of XML, anchor and tag of a value of YAML")


class TreeShape(Shape):
    """Nodes, each followed by those below it."""

    type: Literal["tree"] = "tree"
    nodes: list[NodeShape]
    first: int | None = Field(
        description="The number from 1 of the first item of the outermost list here, null where it is not known"
    )
    items: int = Field(description="How many items of that list begin here, where that is known")
    total: int | None
    about: bool = Field(description="Whether `total` is an estimate")
    next: Next


class ImageShape(Shape):
    """A picture; its bytes come from `/files/picture`."""

    type: Literal["image"] = "image"
    media: str
    width: int
    height: int


class PaperShape(Shape):
    """A page of a document: its picture in Base64, and what can be read on it."""

    type: Literal["paper"] = "paper"
    page: int = Field(description="From 1")
    pages: int
    media: str
    picture: str
    width: int
    height: int
    text: str
    next: Next


class RunShape(Shape):
    """Words; `style`: strong, em, s, code, image; `href`: an address that begins with http, https or mailto."""

    text: str
    style: str
    href: str


class BlockShape(Shape):
    """A paragraph or what stands for one: so deep in lists, in so many quotes, behind a marker; a row has cells."""

    kind: BlockKind
    level: int
    depth: int
    quotes: int
    marker: str
    runs: list[RunShape]
    cells: list[list[RunShape]]


class ProseShape(Shape):
    """Blocks of a text, of which nothing is markup."""

    type: Literal["prose"] = "prose"
    blocks: list[BlockShape]
    encoding: str
    next: Next


class HexLineShape(Shape):
    """Sixteen bytes."""

    offset: int
    bytes: str
    text: str


class HexShape(Shape):
    """Bytes of what is no other kind."""

    type: Literal["hex"] = "hex"
    lines: list[HexLineShape]
    next: Next


BodyShape = TextShape | TableShape | TreeShape | ImageShape | PaperShape | ProseShape | HexShape


def shape_of(body: Body, named_in: str | None) -> BodyShape:
    """Return how a body is told; its columns are named in a language where they are our own."""
    match body:
        case Text():
            return TextShape(
                lines=[legible(line) for line in body.lines],
                encoding=body.encoding,
                first=body.first,
                runs=[list(runs) for runs in body.runs],
                waits=body.waits,
                total=body.total,
                about=body.about,
                next=_next(body.next),
            )
        case Table():
            return _table(body, named_in)
        case TreeBody():
            return _tree(body)
        case Image():
            return ImageShape(media=body.media, width=body.width, height=body.height)
        case Paper():
            return _paper(body)
        case Prose():
            blocks = [_block(block) for block in body.blocks]
            return ProseShape(blocks=blocks, encoding=body.encoding, next=_next(body.next))
        case Hex():
            lines = [HexLineShape(offset=line.offset, bytes=line.bytes, text=line.text) for line in body.lines]
            return HexShape(lines=lines, next=_next(body.next))


def _table(body: Table, named_in: str | None) -> TableShape:
    """Return a table; its columns are named in a language where they are our own."""
    names = [
        legible(column.name) if named_in is None else say(named_in, f"preview.column.{column.name}")
        for column in body.columns
    ]
    return TableShape(
        columns=[
            ColumnShape(name=name, kind=legible(column.kind), number=column.number)
            for name, column in zip(names, body.columns, strict=True)
        ],
        rows=[[None if cell is None else legible(cell) for cell in row] for row in body.rows],
        total=body.total,
        about=body.about,
        parts=[part.name for part in body.parts],
        part=body.part,
        encoding=body.encoding,
        delimiter=body.delimiter,
        hidden=body.hidden,
        next=_next(body.next),
    )


def _tree(body: TreeBody) -> TreeShape:
    nodes = [
        NodeShape(
            depth=node.depth, key=legible(node.key), kind=node.kind, text=legible(node.text), note=legible(node.note)
        )
        for node in body.nodes
    ]
    after = None if body.next is None else f"{body.next}:{body.inside}" if body.inside else str(body.next)
    return TreeShape(nodes=nodes, first=body.first, items=body.items, total=body.total, about=body.about, next=after)


def _paper(body: Paper) -> PaperShape:
    return PaperShape(
        page=body.page + 1,
        pages=body.pages,
        media=body.media,
        picture=b64encode(body.picture).decode(),
        width=body.width,
        height=body.height,
        text=legible(body.text),
        next=_next(body.next),
    )


def _block(block: Block) -> BlockShape:
    return BlockShape(
        kind=block.kind,
        level=block.level,
        depth=block.depth,
        quotes=block.quotes,
        marker=block.marker,
        runs=_runs(block.runs),
        cells=[_runs(cell) for cell in block.cells],
    )


def _runs(runs: tuple[Run, ...]) -> list[RunShape]:
    return [RunShape(text=legible(run.text), style=run.style, href=run.href) for run in runs]


def _next(place: int | None) -> str | None:
    """Return a place as text: some are larger than a browser's numbers."""
    return None if place is None else str(place)
