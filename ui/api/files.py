"""GET /jobs/{id}/files and /files/download: what lies in a job's working folder, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from engine.actions.actor import Actor
from engine.files.port import MOST, Entry, Listing, NotGiven, Taken, Wanted
from rules.explain import LANGUAGES, REASONS
from ui.api.errors import Language, errors, known_job, refusal
from ui.api.gate import ANYBODY, downloads, source_of
from ui.api.places import Places
from ui.context import Context
from ui.filebody import FileBody, Stream
from ui.shapes import Shape
from ui.texts import LANGUAGES as TEXTS
from ui.texts import say

READERS = 8  # at once: a share that hangs must not take all the threads that answer
UNFIT = ("not_a_file", "not_a_folder", "too_many", "no_picture")  # what no time mends


Path = Annotated[str, Query(description="From the working folder, with `/`; empty: the folder itself", max_length=8192)]


class EntryShape(Shape):
    """One entry; `opens` is false for what cannot be asked for, such as a link that leads out."""

    name: str
    path: str
    kind: Literal["folder", "file", "link", "other"]
    size: int | None = Field(description="Bytes, of a file")
    modified: datetime | None
    opens: bool


class ListingResponse(Shape):
    """A page of a folder, folders first; `total` entries fit in all."""

    path: str
    entries: list[EntryShape]
    total: int
    cut: bool = Field(description="A search below ended before it had seen everything")
    asks: bool = Field(description="Whether a download asks for the password")


def router(context: Context) -> APIRouter:
    """Return the routes; they block on the disk and so run off the loop."""
    route = APIRouter(prefix="/api/v1/jobs/{id}/files", tags=["files"])
    places = Places(context, READERS, no_answer)

    @route.get("", responses=errors(403, 404, 422, 500, 503), summary="A folder of a job's working folder")
    @places.apart
    def listing(
        id: str,
        request: Request,
        language: Language,
        path: Path = "",
        q: Annotated[str, Query(description="Part of the name", max_length=200)] = "",
        below: Annotated[bool, Query(description="Look into the folders below too")] = False,
        folders: Annotated[bool, Query(description="Nothing but folders")] = False,
        sort: Annotated[Literal["name", "size", "modified", "type"], Query()] = "name",
        descending: Annotated[bool, Query()] = False,
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 500,
    ) -> ListingResponse:
        known_job(context, id, language)
        wanted = Wanted(
            path=path,
            text=q,
            below=below,
            folders=folders,
            order=sort,
            descending=descending,
            offset=offset,
            limit=limit,
        )
        actor = Actor(name=ANYBODY, source=source_of(request))
        with told(language):
            return _listing(context.monitor.files.listing(id, wanted, actor), not context.monitor.access.files_openly)

    @route.get(
        "/download",
        response_class=Response,
        responses={200: {"content": {"application/octet-stream": {}}}, **errors(401, 403, 404, 422, 429, 500, 503)},
        summary="A file (ranges are supported), a database as a consistent copy, a folder as a zip; on record",
    )
    @places.lasting  # the copy of a database takes its time
    def download(
        id: str,
        request: Request,
        language: Language,
        actor: Annotated[Actor, Depends(downloads(context))],
        path: Path = "",
    ) -> Response:
        known_job(context, id, language)
        with told(language):
            taken = context.monitor.files.take(id, path, actor)
        if isinstance(taken, Taken):
            return FileBody(taken, places.of(id))
        return Stream(taken, f"{path.rstrip('/').rpartition('/')[2] or id}.zip", places.of(id))

    return route


def no_answer(language: str) -> Exception:
    """Return what says that the share of a job does not answer."""
    return refusal(503, "file_unreachable", _words("unreachable", language), "query.path")


@contextmanager
def told(language: str) -> Iterator[None]:
    """Answer why something is not given."""
    try:
        yield
    except NotGiven as error:
        message = _words(error.reason, language)
        if error.kind == "refused":
            raise refusal(403, "path_refused", message, "query.path") from None
        if error.kind == "gone":
            raise refusal(404, "file_gone", message, "query.path") from None
        status = 422 if error.reason in UNFIT else 503
        raise refusal(status, f"file_{error.reason}", message, "query.path") from None


def _words(reason: str, language: str) -> str:
    if f"file.{reason}" in TEXTS[language]:
        return say(language, f"file.{reason}")
    return REASONS[reason][LANGUAGES.index(language)] if reason in REASONS else reason


def _listing(found: Listing, asks: bool) -> ListingResponse:
    entries = [entry_shape(entry) for entry in found.entries]
    return ListingResponse(path=found.path, entries=entries, total=found.total, cut=found.cut, asks=asks)


def entry_shape(entry: Entry) -> EntryShape:
    """Return an entry of a folder as the API tells it."""
    return EntryShape(
        name=entry.name,
        path=entry.path,
        kind=entry.kind,
        size=entry.size,
        modified=entry.modified,
        opens=entry.opens,
    )
