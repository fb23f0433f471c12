"""GET /jobs/{id}/log/compare and /lines below it: a run's lines beside those of the last good one, or of another."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Query
from pydantic import Field

from engine.compare.port import AT_ONCE, Comparison, KindView, NotCompared, OtherValue, PlacedLine
from engine.compare.port import Side as SideView
from rules.differences import Why
from rules.explain import LANGUAGES, REASONS
from rules.model import Meaning
from ui.api.errors import Language, errors, known_job, refusal
from ui.api.places import Places
from ui.context import Context, legible, zone_of
from ui.shapes import RunShape, Shape, run_shape
from ui.texts import LANGUAGES as TEXTS
from ui.texts import say

READERS = 4  # at once: each may read two long runs
STATUSES = {"unknown_run": 404, "no_good_run": 404, "log_gone": 404, "same_run": 409}  # all others: 503
RunAt = Annotated[datetime, Query(description="When the run began, to the second at least; naive: the job's zone")]
With = Annotated[
    datetime | None,
    Query(description="When the other run began; else the last that succeeded before it", alias="with"),
]
SideOf = Annotated[Literal["good", "run"], Query(description="The other run, or the run itself")]
First = Annotated[int, Query(description="Row of the first line, from 0", alias="from", ge=0, le=10**8)]
Count = Annotated[int, Query(description="So many lines", ge=1, le=AT_ONCE)]


class PlacedShape(Shape):
    """One line of a run, and where it stands in the log."""

    row: int = Field(description="Among the lines of the run, from 0")
    file: str
    offset: int
    number: int | None
    parts: list[str] = Field(description="Every second part is set aside")
    meaning: Meaning
    time: datetime | None
    after_s: float | None = Field(description="Since the run began")


class OtherShape(Shape):
    """A value that is not the same: in the good run, in the run (two texts are the least and the most)."""

    name: str
    good: list[str]
    run: list[str]
    share: float | None = Field(description="By what part it is more (or, below 0, less) than in the good run")


class KindShape(Shape):
    """One kind of lines."""

    text: str = Field(description="What all its lines have in common; # stands for what is set aside")
    meaning: Meaning
    good_count: int
    run_count: int
    good: PlacedShape | None = Field(description="The first of the good run")
    run: PlacedShape | None
    whys: list[Why] = Field(description="Of a changed kind: how")
    others: list[OtherShape]


class SideShape(Shape):
    """One of the two runs as it lies in the logs."""

    run: RunShape
    files: list[str]
    lines: int
    moved: bool = Field(description="Not in the files that it was written to: they were rotated")
    packed: bool
    partly: bool = Field(description="A part of it is gone, or lies too deep in a packed file")
    cut: bool = Field(description="It has more lines than are compared")


class CompareResponse(Shape):
    """Two runs beside each other; times, numbers and ids are set aside."""

    good: SideShape
    run: SideShape
    identical: bool
    new: list[KindShape]
    missing: list[KindShape]
    changed: list[KindShape]
    values: list[OtherShape] = Field(description="Named values of the runs")
    new_count: int
    missing_count: int
    changed_count: int
    same_count: int
    stretches: list[tuple[int, int, int, int, bool]] = Field(
        description="Row and lines of the good run, row and lines of the run, whether they are the same; in order"
    )
    told: list[tuple[int, int]] = Field(description="Rows of the same kind that hold something else")
    parts_at: PlacedShape | None = Field(description="The first line that the good run has not in its place")
    many_kinds: bool
    tangled: bool


class PlacedResponse(Shape):
    """Lines of one of the runs."""

    lines: list[PlacedShape]


def router(context: Context) -> APIRouter:
    """Return the routes; they block on the disk and so run off the loop."""
    route = APIRouter(prefix="/api/v1/jobs/{id}/log/compare", tags=["logs"])
    places = Places(context, READERS)

    @route.get("", responses=errors(404, 409, 422, 500, 503), summary="A run's lines beside those of a good one")
    @places.apart
    def compare(id: str, language: Language, run: RunAt, beside: With = None) -> CompareResponse:
        zone = zone_of(known_job(context, id, language).zone)
        with _answered(language):
            found = context.monitor.comparisons.compare(id, _zoned(run, zone), _other(beside, zone))
        return _response(found, id, zone)

    @route.get("/lines", responses=errors(404, 409, 422, 500, 503), summary="Lines of one of the two runs")
    @places.apart
    def lines(
        id: str,
        language: Language,
        run: RunAt,
        beside: With = None,
        side: SideOf = "run",
        first: First = 0,
        count: Count = 200,
    ) -> PlacedResponse:
        zone = zone_of(known_job(context, id, language).zone)
        port, began = context.monitor.comparisons, _zoned(run, zone)
        with _answered(language):
            found = port.lines(id, began, _other(beside, zone), side, first, count)
        return PlacedResponse(lines=[_line(line, None, zone) for line in found])

    return route


@contextmanager
def _answered(language: str) -> Iterator[None]:
    try:
        yield
    except NotCompared as error:
        raise _refusal(error, language) from error


def _refusal(error: NotCompared, language: str) -> HTTPException:
    key = f"compare.refused.{error.code}.{error.side}"
    reason = error.code.removeprefix("log_")
    words = REASONS[reason][LANGUAGES.index(language)] if reason in REASONS else reason
    message = say(language, key if key in TEXTS[language] else f"compare.refused.log.{error.side}", reason=words)
    where = "query.run" if error.side == "run" else "query.with"
    return refusal(STATUSES.get(error.code, 503), error.code, message, where)


def _zoned(at: datetime, zone: ZoneInfo) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _other(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if at is None else _zoned(at, zone)


def _response(found: Comparison, job: str, zone: ZoneInfo) -> CompareResponse:
    good, run = found.good.run.started, found.run.run.started

    def kinds(views: tuple[KindView, ...]) -> list[KindShape]:
        return [_kind(view, good, run, zone) for view in views]

    return CompareResponse(
        good=_side(found.good, job, zone),
        run=_side(found.run, job, zone),
        identical=found.identical,
        new=kinds(found.new),
        missing=kinds(found.missing),
        changed=kinds(found.changed),
        values=[_value(value) for value in found.values],
        new_count=found.new_count,
        missing_count=found.missing_count,
        changed_count=found.changed_count,
        same_count=found.same_count,
        stretches=[(one.good, one.good_count, one.run, one.run_count, one.same) for one in found.stretches],
        told=list(found.told),
        parts_at=None if found.parts_at is None else _line(found.parts_at, run, zone),
        many_kinds=found.many_kinds,
        tangled=found.tangled,
    )


def _side(side: SideView, job: str, zone: ZoneInfo) -> SideShape:
    return SideShape(
        run=run_shape(side.run, job, zone),
        files=[legible(path) for path in side.files],
        lines=side.lines,
        moved=side.moved,
        packed=side.packed,
        partly=side.partly,
        cut=side.cut,
    )


def _kind(view: KindView, good: datetime, run: datetime, zone: ZoneInfo) -> KindShape:
    return KindShape(
        text=legible(view.text),
        meaning=view.meaning,
        good_count=view.good_count,
        run_count=view.run_count,
        good=None if view.good is None else _line(view.good, good, zone),
        run=None if view.run is None else _line(view.run, run, zone),
        whys=list(view.whys),
        others=[
            OtherShape(
                name=legible(one.name),
                good=[legible(text) for text in one.good],
                run=[legible(text) for text in one.run],
                share=one.share,
            )
            for one in view.others
        ],
    )


def _value(value: OtherValue) -> OtherShape:
    good, run = ([] if text is None else [legible(text)] for text in (value.good, value.run))
    return OtherShape(name=value.name, good=good, run=run, share=value.share)


def _line(line: PlacedLine, began: datetime | None, zone: ZoneInfo) -> PlacedShape:
    return PlacedShape(
        row=line.row,
        file=legible(line.file),
        offset=line.offset,
        number=line.number,
        parts=[legible(part) for part in line.parts],
        meaning=line.meaning,
        time=None if line.at is None else line.at.astimezone(zone),
        after_s=None if line.at is None or began is None else (line.at - began).total_seconds(),
    )
