"""GET /jobs/{id}/files/search: what is found below a folder, line by line while the search goes on."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from engine.actions.actor import Actor
from engine.files.port import Searched, Wanted
from ui.api.errors import Language, errors, known_job
from ui.api.files import READERS, EntryShape, Path, entry_shape, no_answer, told
from ui.api.gate import ANYBODY, source_of
from ui.api.places import Places
from ui.context import Context
from ui.filebody import Lines
from ui.shapes import Shape


class SearchedShape(Shape):
    """Entries found since the last line; `looked`: how many were looked at in all."""

    entries: list[EntryShape]
    looked: int
    done: bool
    cut: bool = Field(description="There are more than are told")


def router(context: Context) -> APIRouter:
    """Return the route; it blocks on the disk and so runs off the loop."""
    route = APIRouter(prefix="/api/v1/jobs/{id}/files", tags=["files"])
    places = Places(context, READERS, no_answer)

    @route.get(
        "/search",
        response_class=Response,
        responses={200: {"content": {"application/x-ndjson": {}}}, **errors(403, 404, 422, 500, 503)},
        summary="What fits in a folder and below it, as it is found: a line of JSON for each `SearchedShape`",
    )
    @places.apart
    def search(
        id: str,
        request: Request,
        language: Language,
        q: Annotated[str, Query(description="Part of the name", min_length=1, max_length=200)],
        path: Path = "",
    ) -> Response:
        known_job(context, id, language)
        actor = Actor(name=ANYBODY, source=source_of(request))
        with told(language):
            found = context.monitor.files.search(id, Wanted(path=path, text=q), actor)
        return Lines((_line(each) for each in found), places.of(id))

    return route


def _line(found: Searched) -> bytes:
    entries = [entry_shape(entry) for entry in found.entries]
    shape = SearchedShape(entries=entries, looked=found.looked, done=found.done, cut=found.cut)
    return shape.model_dump_json().encode() + b"\n"
