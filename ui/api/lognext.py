"""GET /jobs/{id}/log/next: the next line of a log that means something."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from rules.model import Meaning
from ui.api.errors import Language, errors, known_job
from ui.api.loglines import END, READERS, Encoding, File, newest
from ui.api.places import Places
from ui.context import Context
from ui.shapes import Shape

From = Annotated[
    int, Query(description="A byte of the line to go on from; it is none of those looked for", ge=0, le=END)
]


class NextResponse(Shape):
    """Where the next line stands; null where there is none as far as `reached`."""

    offset: int | None
    reached: int = Field(description="From here on it can be asked again where there is `more`")
    more: bool


def router(context: Context) -> APIRouter:
    """Return the route; it blocks on the disk and so runs off the loop."""
    route = APIRouter(prefix="/api/v1/jobs/{id}/log", tags=["logs"])
    places = Places(context, READERS)

    @route.get("/next", responses=errors(404, 422, 500, 503), summary="The next failure in a log, or the one before")
    @places.apart
    def following(
        id: str,
        language: Language,
        file: File = None,
        offset: From = 0,
        meaning: Annotated[Meaning, Query(description="What the line is to mean")] = Meaning.FAILURE,
        back: Annotated[bool, Query(description="Above the place, not below")] = False,
        encoding: Encoding = None,
    ) -> NextResponse:
        """Looks for half a second at most."""
        view = known_job(context, id, language)
        found = context.monitor.logs.next_line(id, file or newest(view), offset, meaning, back, encoding)
        return NextResponse(offset=found.offset, reached=found.reached, more=found.more)

    return route
