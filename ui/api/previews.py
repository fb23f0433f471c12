"""GET /jobs/{id}/files/preview and /files/picture: what a file looks like, a page of it at a time."""

from datetime import UTC, datetime
from threading import BoundedSemaphore
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from engine.actions.actor import Actor
from engine.files.previews.values import (
    MOST_ROWS,
    ROWS,
    Asked,
    Body,
    Hex,
    Image,
    NodeKind,
    Preview,
    Problem,
    Table,
    Text,
    Tree,
)
from ui.api.errors import Language, errors, known_job
from ui.api.files import Path, place, told
from ui.api.gate import ANYBODY, source_of
from ui.context import Context, legible
from ui.filebody import FileBody
from ui.shapes import Shape
from ui.texts import say

READERS = 3  # at once: each may hold some megabytes
Next = Annotated[str | None, Field(description="Ask with this `at` for what follows; null at the end")]


class TextShape(Shape):
    """Lines; `first` is the number of the first one, null where it is not known."""

    type: Literal["text"] = "text"
    lines: list[str]
    encoding: str
    first: int | None
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


class TreeShape(Shape):
    """Nodes, each followed by those below it."""

    type: Literal["tree"] = "tree"
    nodes: list[NodeShape]
    next: Next


class ImageShape(Shape):
    """A picture; its bytes come from `/files/picture`."""

    type: Literal["image"] = "image"
    media: str
    width: int
    height: int


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


class ProblemShape(Shape):
    """Why not all of a file is shown, or not as its name promises."""

    code: Problem
    message: str


class PreviewResponse(Shape):
    """A page of a file as it can be looked at; `body` is null where nothing can be shown."""

    name: str
    kind: str
    kind_name: str
    size: int
    modified: datetime
    problem: ProblemShape | None
    body: Annotated[TextShape | TableShape | TreeShape | ImageShape | HexShape, Field(discriminator="type")] | None


def router(context: Context) -> APIRouter:
    """Return the routes; they block on the disk and so run off the loop."""
    route = APIRouter(prefix="/api/v1/jobs/{id}/files", tags=["files"])
    places = BoundedSemaphore(READERS)

    @route.get("/preview", responses=errors(403, 404, 422, 500, 503), summary="A page of a file, by its kind")
    def preview(
        id: str,
        request: Request,
        language: Language,
        path: Path = "",
        at: Annotated[str, Query(pattern="^[0-9]{1,19}$", description="The `next` of an earlier page")] = "0",
        rows: Annotated[int, Query(ge=1, le=MOST_ROWS)] = ROWS,
        part: Annotated[str, Query(max_length=1000, description="A sheet or a table")] = "",
    ) -> PreviewResponse:
        known_job(context, id, language)
        asked = Asked(path=path, at=min(int(at), 2**63 - 1), rows=rows, part=part)
        with place(places), told(language):
            found = context.monitor.files.preview(id, asked, Actor(name=ANYBODY, source=source_of(request)))
        return _shape(found, language)

    @route.get(
        "/picture",
        response_class=Response,
        responses={200: {"content": {"image/*": {}}}, **errors(403, 404, 422, 500, 503)},
        summary="The bytes of a picture: PNG, JPEG, GIF or WebP, nothing else",
    )
    def picture(id: str, request: Request, language: Language, path: Path = "") -> Response:
        known_job(context, id, language)
        with place(places), told(language):
            return FileBody(context.monitor.files.picture(id, path, Actor(name=ANYBODY, source=source_of(request))))

    return route


def _shape(found: Preview, language: str) -> PreviewResponse:
    return PreviewResponse(
        name=found.name,
        kind=found.kind,
        kind_name=say(language, f"preview.kind.{found.kind}"),
        size=found.size,
        modified=datetime.fromtimestamp(found.modified, UTC),
        problem=None if found.problem is None else _problem(found, found.problem, language),
        body=None if found.body is None else _body(found.body, language if found.kind == "archive" else None),
    )


def _problem(found: Preview, problem: Problem, language: str) -> ProblemShape:
    kind = say(language, f"preview.kind.{found.kind}")
    expected = say(language, f"preview.kind.{found.expected}") if found.expected else ""
    return ProblemShape(code=problem, message=say(language, f"preview.problem.{problem}", kind=kind, expected=expected))


def _body(body: Body, named_in: str | None) -> TextShape | TableShape | TreeShape | ImageShape | HexShape:
    match body:
        case Text():
            lines = [legible(line) for line in body.lines]
            return TextShape(lines=lines, encoding=body.encoding, first=body.first, next=_next(body.next))
        case Table():
            return _table(body, named_in)
        case Tree():
            nodes = [
                NodeShape(depth=node.depth, key=legible(node.key), kind=node.kind, text=legible(node.text))
                for node in body.nodes
            ]
            return TreeShape(nodes=nodes, next=_next(body.next))
        case Image():
            return ImageShape(media=body.media, width=body.width, height=body.height)
        case Hex():
            shown = [HexLineShape(offset=line.offset, bytes=line.bytes, text=line.text) for line in body.lines]
            return HexShape(lines=shown, next=_next(body.next))


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


def _next(place: int | None) -> str | None:
    """Return a place as text: some are larger than a browser's numbers."""
    return None if place is None else str(place)
