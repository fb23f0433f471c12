"""GET /jobs/{id}/log/lines: a window of numbered lines of one of a job's logs."""

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Query
from pydantic import Field

from engine.actions.housekeeper import TrashState
from engine.linemarks import Kind
from engine.logs.port import LINES, Wanted
from engine.monitor import NoSuchLog
from engine.views import JobView, LogLine, LogWindow
from rules.model import Meaning
from ui.api.errors import Language, errors, known_job, refusal
from ui.api.places import Places
from ui.context import Context, legible, zone_of
from ui.shapes import Shape
from ui.texts import say

END = 2**62  # beyond any log
READERS = 8  # at once: a share that hangs must not take all the threads that answer
AROUND = 41  # lines, where nothing is said
File = Annotated[
    str | None,
    Query(description="Path of the log, as evidence names it, or its name; else the newest", max_length=4096),
]
Encoding = Annotated[
    Literal["auto", "utf-8", "cp949", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "shift_jis", "gb18030"] | None,
    Query(description="Read it as this, whatever the job says"),
]
Count = Annotated[int, Query(description="So many lines, or as many as go into 2 MB", ge=1, le=LINES)]
Tail = Annotated[int | None, Query(description="The last so many lines", ge=1, le=LINES)]
From = Annotated[int | None, Query(description="Number of the first line", alias="from", ge=1, le=END)]
Offset = Annotated[int | None, Query(description="A byte of the line in the middle", ge=0, le=END)]
Before = Annotated[
    int | None, Query(description="So many of the lines stand above the place: of a byte else half of them", ge=0)
]
Marks = Annotated[bool, Query(description="With what is marked in each line")]
Edition = Annotated[str, Query(description="The `edition` of an earlier answer: is it the same file?", max_length=80)]
At = Annotated[
    datetime | None, Query(description="The first line at or after this time; without offset in the job's zone")
]


class LineShape(Shape):
    """One line; `offset` in bytes from the start of the file, `meaning` by the job's patterns, `time` by its stamp.

    A mark is where it begins and ends (characters), its kind and its name: a level, a meaning, a value, colours, or a
    control; one that is not in the text ends where it begins.
    """

    number: int | None = Field(description="From 1; null while the lines above are being counted")
    offset: int
    text: str
    meaning: Meaning
    time: datetime | None = Field(description="Null where the line has no stamp that says its day")
    marks: list[tuple[int, int, Kind, str]] = Field(description="Where they are asked for")


class LinesResponse(Shape):
    """Neighbouring lines of a log, and whether there is more above and below."""

    file: str
    encoding: str
    lines: list[LineShape]
    above: bool
    below: bool
    end: int = Field(description="Byte where the next line begins")
    size: int = Field(description="Bytes")
    total: int | None = Field(description="Lines of the file; null while they are being counted")
    from_end: int | None = Field(description="Of the last lines: which from the end the first of them is")
    counted: float = Field(description="Share of the file whose lines are counted")
    cut: bool = Field(description="Of a packed log only the beginning is looked at")
    edition: str = Field(description="By which the file is known again")
    same: bool = Field(description="Whether this is the file of the edition that was asked for")


def router(context: Context) -> APIRouter:
    """Return the route; it blocks on the disk and so runs off the loop."""
    route = APIRouter(prefix="/api/v1/jobs/{id}/log", tags=["logs"])
    places = Places(context, READERS)

    @route.get("/lines", responses=errors(404, 422, 500, 503), summary="Lines around a place in a log of a job")
    @places.apart
    def lines(
        id: str,
        language: Language,
        file: File = None,
        since: From = None,
        tail: Tail = None,
        offset: Offset = None,
        at: At = None,
        before: Before = None,
        count: Count = AROUND,
        encoding: Encoding = None,
        marks: Marks = False,
        edition: Edition = "",
    ) -> LinesResponse:
        view = known_job(context, id, language)
        if sum(place is not None for place in (since, tail, offset, at)) > 1:
            raise refusal(422, "invalid_parameter", say(language, "nolog.one_place"), "query")
        zone = zone_of(view.zone)
        wanted = Wanted(
            path=file or newest(view),
            count=tail or count,
            line=since,
            offset=offset,
            at=at if at is None or at.tzinfo else at.replace(tzinfo=zone),
            before=before,
            encoding=encoding,
            marked=marks,
            edition=edition,
        )
        try:
            return _response(context.monitor.logs.window(id, wanted), zone)
        except NoSuchLog as error:
            raise (_deleted(context, id, file, zone, language) if error.reason == "gone" else None) or error from None

    return route


def _deleted(context: Context, job: str, file: str | None, zone: ZoneInfo, language: str) -> HTTPException | None:
    """Return the answer for a log that was deleted, None where it was not."""
    found = None if file is None else context.monitor.logfiles.find_deleted(job, file)
    if found is None:
        return None
    key = "log.deleted" if found.state is TrashState.KEPT else "log.deleted.ended"
    time = f"{found.at.astimezone(zone):%Y-%m-%d %H:%M}"
    return refusal(404, "log_deleted", say(language, key, name=found.name, time=time, by=found.by), "query.file")


def newest(view: JobView) -> str:
    """Return the log that a job's last line stands in; nothing, which means the newest, where none has been judged."""
    last = view.last_line
    return "" if last is None or last.file is None else last.file


def line_shape(line: LogLine, zone: ZoneInfo) -> LineShape:
    """Return a line as it is sent."""
    return LineShape(
        number=line.number,
        offset=line.offset,
        text=legible(line.text),
        meaning=line.meaning,
        time=None if line.at is None else line.at.astimezone(zone),
        marks=[(mark.start, mark.end, mark.kind, legible(mark.name)) for mark in line.marks],
    )


def _response(window: LogWindow, zone: ZoneInfo) -> LinesResponse:
    return LinesResponse(
        file=legible(window.path),
        encoding=window.encoding,
        lines=[line_shape(line, zone) for line in window.lines],
        above=window.above,
        below=window.below,
        end=window.end,
        size=window.size,
        total=window.total,
        from_end=window.from_end,
        counted=window.counted,
        cut=window.cut,
        edition=window.edition,
        same=window.same,
    )
