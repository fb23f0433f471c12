"""GET /jobs/{id}/files and /files/download: what lies in a job's working folder, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import BoundedSemaphore
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from engine.actions.actor import Actor
from engine.files.attempts import Attempts
from engine.files.listing import MOST, Listing, Wanted
from engine.files.names import Refused
from engine.files.port import Taken
from engine.logs.opening import Gone, NotReadable
from rules.explain import LANGUAGES, REASONS
from ui.api.errors import Language, errors, known_job, refusal
from ui.api.gate import ANYBODY, downloads, source_of
from ui.context import Context
from ui.filebody import FileBody, Stream
from ui.shapes import Shape
from ui.texts import LANGUAGES as TEXTS
from ui.texts import say

READERS = 8  # at once: a share that hangs must not take all the threads that answer
PATIENCE = 5.0  # seconds to wait for a place among them

SHOWN = 300  # characters of a path in the audit trail

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


def router(context: Context) -> APIRouter:
    """Return the routes; they block on the disk and so run off the loop."""
    route = APIRouter(prefix="/api/v1/jobs/{id}/files", tags=["files"])
    places, attempts = BoundedSemaphore(READERS), Attempts()

    @route.get("", responses=errors(403, 404, 422, 500, 503), summary="A folder of a job's working folder")
    def listing(
        id: str,
        request: Request,
        language: Language,
        path: Path = "",
        q: Annotated[str, Query(description="Part of the name", max_length=200)] = "",
        below: Annotated[bool, Query(description="Look into the folders below too")] = False,
        sort: Annotated[Literal["name", "size", "modified", "type"], Query()] = "name",
        descending: Annotated[bool, Query()] = False,
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 500,
    ) -> ListingResponse:
        known_job(context, id, language)
        wanted = Wanted(path=path, text=q, below=below, order=sort, descending=descending, offset=offset, limit=limit)
        with _place(places), _told(context, attempts, request, language, id, path):
            return _listing(context.monitor.files.listing(id, wanted), context, id)

    @route.get(
        "/download",
        response_class=Response,
        responses={200: {"content": {"application/octet-stream": {}}}, **errors(401, 403, 404, 422, 429, 500, 503)},
        summary="A file (ranges are supported), a database as a consistent copy, a folder as a zip; on record",
    )
    def download(
        id: str,
        request: Request,
        language: Language,
        actor: Annotated[Actor, Depends(downloads(context))],
        path: Path = "",
    ) -> Response:
        known_job(context, id, language)
        with _place(places), _told(context, attempts, request, language, id, path):
            taken = context.monitor.files.take(id, path)
        name = path.rstrip("/").rpartition("/")[2] or id
        return hand_over(context, actor, id, taken, name, {"path": path[:SHOWN]})

    return route


def hand_over(
    context: Context, actor: Actor, job: str, taken: Taken | Iterator[bytes], name: str, detail: dict[str, object]
) -> Response:
    """Return the answer that hands something out, once that is on record."""
    file = taken if isinstance(taken, Taken) else None
    told = detail if file is None else {**detail, "size": file.size, "copy": file.copied}
    try:
        context.monitor.audit.note(actor, "download", job, "done", told)
    except BaseException:
        if file is not None:
            FileBody(file).close()
        raise
    return Stream(taken, f"{name}.zip") if not isinstance(taken, Taken) else FileBody(taken)


@contextmanager
def _place(places: BoundedSemaphore) -> Iterator[None]:
    if not places.acquire(timeout=PATIENCE):
        raise NotReadable("", "unreachable")
    try:
        yield
    finally:
        places.release()


@contextmanager
def _told(context: Context, attempts: Attempts, request: Request, language: str, job: str, path: str) -> Iterator[None]:
    """Answer what a path is refused for; one that tries to leave the folder is on record."""
    try:
        yield
    except Refused as refused:
        untold = attempts.next()
        if untold is not None:
            actor = Actor(name=ANYBODY, source=source_of(request))
            detail = {"path": path[:SHOWN], **({"untold": untold} if untold else {})}
            context.monitor.audit.note(actor, "path", job, f"refused: {refused.reason}", detail)
        message = say(language, f"file.{refused.reason}")
        raise refusal(403, "path_refused", message, "query.path") from None
    except Gone:
        raise refusal(404, "file_gone", say(language, "file.gone"), "query.path") from None
    except NotReadable as error:
        words = REASONS.get(error.reason)
        own = f"file.{error.reason}"
        message = say(language, own) if own in TEXTS[language] else ""
        message = message or (words[LANGUAGES.index(language)] if words else error.reason)
        status = 422 if error.reason in ("not_a_file", "not_a_folder", "too_many") else 503
        raise refusal(status, f"file_{error.reason}", message, "query.path") from None


def _listing(found: Listing, context: Context, job: str) -> ListingResponse:
    entries = [
        EntryShape(
            name=entry.name,
            path=entry.path,
            kind=entry.kind,
            size=entry.size,
            modified=entry.modified,
            opens=entry.opens,
        )
        for entry in found.entries
    ]
    return ListingResponse(path=found.path, entries=entries, total=found.total, cut=found.cut)
