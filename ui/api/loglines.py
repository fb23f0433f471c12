"""GET /jobs/{id}/log/lines: the lines around a place in one of a job's logs."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Query

from engine.monitor import NoSuchLog
from engine.views import LogLine, LogWindow
from rules.model import Meaning
from ui.api.errors import Language, errors, known_job
from ui.context import Context, legible
from ui.shapes import Shape

END = 2**62  # beyond any log: its last lines
File = Annotated[
    str | None, Query(description="Path of the log, as evidence names it; else the newest", max_length=4096)
]
Offset = Annotated[
    int | None, Query(description="Byte where the line in the middle begins; else the last line", ge=0, le=END)
]
READERS = 8  # at once: a share that hangs must not take all the threads that answer
PATIENCE = 5.0  # seconds to wait for a place among them


class LineShape(Shape):
    """One line; `number` from 1, `offset` in bytes from the start of the file, `meaning` by the job's patterns."""

    number: int
    offset: int
    text: str
    meaning: Meaning


class LinesResponse(Shape):
    """Neighbouring lines of a log, and whether there is more above and below."""

    file: str
    encoding: str
    lines: list[LineShape]
    above: bool
    below: bool


def router(context: Context) -> APIRouter:
    """Return the route; it blocks on the disk and so runs off the loop."""
    route = APIRouter(prefix="/api/v1/jobs/{id}/log", tags=["logs"])
    places = BoundedSemaphore(READERS)

    @route.get("/lines", responses=errors(404, 422, 500, 503), summary="Lines around a place in a log of a job")
    def lines(
        id: str,
        language: Language,
        file: File = None,
        offset: Offset = None,
        count: Annotated[int, Query(description="About so many lines", ge=1, le=200)] = 41,
    ) -> LinesResponse:
        view = known_job(context, id, language)
        path = file or (view.last_line.file if view.last_line else None)
        if path is None:
            raise NoSuchLog("gone")
        with _place(places):
            return _response(context.monitor.logs.around(id, path, END if offset is None else offset, count))

    return route


@contextmanager
def _place(places: BoundedSemaphore) -> Iterator[None]:
    if not places.acquire(timeout=PATIENCE):
        raise NoSuchLog("unreachable")
    try:
        yield
    finally:
        places.release()


def _line(line: LogLine) -> LineShape:
    return LineShape(number=line.number, offset=line.offset, text=legible(line.text), meaning=line.meaning)


def _response(window: LogWindow) -> LinesResponse:
    shown = [_line(line) for line in window.lines]
    return LinesResponse(
        file=legible(window.path), encoding=window.encoding, lines=shown, above=window.above, below=window.below
    )
