"""GET /audit, /audit.csv and /audit/check: the audit trail, for who has the password."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response, StreamingResponse
from msgspec.structs import replace
from pydantic import BaseModel, Field

from engine.actions.actor import Actor
from engine.actions.journal import Entry, Wanted
from ui.api.errors import Language
from ui.api.gate import GATED, gated
from ui.auditwords import event_title, outcome_title
from ui.context import Context, legible, zone_of
from ui.shapes import Shape
from ui.tables import csv_lines
from ui.texts import say

AT_ONCE = 2_000  # rows of one piece of a table
COLUMNS = ("number", "time", "event", "who", "from", "job", "outcome", "detail", "hash")


class Filters(BaseModel):
    """Which rows; all of them without any."""

    event: str = Field("", description="Only this event", max_length=100)
    who: str = Field("", description="Part of the name", max_length=200)
    job: str = Field("", description="Only this job", max_length=200)
    text: str = Field("", description="Anywhere in the row", max_length=500)
    since: datetime | None = Field(None, description="Not before; ISO 8601, without an offset in the server's zone")
    until: datetime | None = Field(None, description="Not after; as `since`")


class Portion(Filters):
    """How many of them, and from where on."""

    before: int | None = Field(None, description="Only rows of a lower number: `before` of the last answer", ge=1)
    limit: int = Field(200, description="At most so many", ge=1, le=2_000)


class EntryShape(Shape):
    """One row; `title` says the event and its outcome in the reader's language."""

    seq: int
    at: datetime
    event: str
    title: str
    who: str
    source: str
    job: str | None
    job_name: str | None
    outcome: str
    outcome_title: str
    detail: dict[str, Any]
    hash: str


class AuditResponse(Shape):
    """Rows, newest first; `before` asks for the next older ones, null at the end. `events`: all that are on record."""

    entries: list[EntryShape]
    before: int | None
    events: dict[str, str]


class TroubleShape(Shape):
    """What is wrong at the rows `first` to `last`."""

    kind: str
    first: int
    last: int
    line: int | None
    message: str


class CheckResponse(Shape):
    """Whether the audit file is as it was written."""

    sound: bool
    rows: int
    first: int
    last: int
    troubles: list[TroubleShape]


def router(context: Context) -> APIRouter:
    """Return the routes; they block on file and store and so run off the loop."""
    route = APIRouter(prefix="/api/v1", tags=["audit"], responses=GATED)
    reader = Annotated[Actor, Depends(gated(context, "audit"))]
    audit = context.monitor.audit

    @route.get("/audit", summary="What was done and tried, by whom")
    def entries(_: reader, language: Language, asked: Annotated[Portion, Query()]) -> AuditResponse:
        found = audit.entries(_wanted(context, asked, asked.before, asked.limit))
        events = {} if asked.before else {name: event_title(name, language) for name in audit.events()}
        shapes = [_shape(context, entry, language) for entry in found.entries]
        return AuditResponse(entries=shapes, before=found.before, events=events)

    @route.get("/audit/check", summary="Whether a row was removed or changed")
    def check(_: reader, language: Language) -> CheckResponse:
        found = audit.check()
        troubles = [
            TroubleShape(
                kind=one.kind,
                first=one.first,
                last=one.last,
                line=one.line,
                message=say(language, f"audit.trouble.{one.kind}", first=one.first, last=one.last),
            )
            for one in found.troubles[:1_000]
        ]
        return CheckResponse(sound=not troubles, rows=found.rows, first=found.first, last=found.last, troubles=troubles)

    @route.get("/audit.csv", response_class=StreamingResponse, summary="The same rows as a table")
    def export(actor: reader, asked: Annotated[Filters, Query()]) -> Response:
        audit.note(actor, "audit_export", None, "done", asked.model_dump(mode="json", exclude_defaults=True))
        name = f"batmon-audit-{context.now().astimezone(zone_of(context.monitor.zone)):%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        lines = csv_lines(COLUMNS, _rows(context, _wanted(context, asked, None, AT_ONCE)))
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)

    return route


def _wanted(context: Context, asked: Filters, before: int | None, limit: int) -> Wanted:
    zone = zone_of(context.monitor.zone)
    since, until = (
        at.replace(tzinfo=zone) if at is not None and at.tzinfo is None else at for at in (asked.since, asked.until)
    )
    return Wanted(
        event=asked.event,
        who=asked.who,
        job=asked.job,
        text=asked.text,
        since=since,
        until=until,
        before=before,
        limit=limit,
    )


def _shape(context: Context, entry: Entry, language: str) -> EntryShape:
    view = None if entry.job is None else context.monitor.job(entry.job)
    return EntryShape(
        seq=entry.seq,
        at=entry.at.astimezone(zone_of(context.monitor.zone)),
        event=entry.event,
        title=event_title(entry.event, language),
        who=legible(entry.who),
        source=legible(entry.source),
        job=None if entry.job is None else legible(entry.job),
        job_name=None if view is None else view.name,
        outcome=entry.outcome,
        outcome_title=outcome_title(entry.event, entry.outcome, language),
        detail=_plain(entry.detail),
        hash=entry.hash,
    )


def _plain(detail: Mapping[str, object]) -> dict[str, Any]:
    """Return the detail as JSON that UTF-8 can carry: a file's name may hold bytes that are no character."""
    found: dict[str, Any] = json.loads(legible(_text(detail)))
    return found


def _rows(context: Context, wanted: Wanted) -> Iterator[tuple[object, ...]]:
    """Yield all rows that are asked for, a piece at a time."""
    zone = zone_of(context.monitor.zone)
    piece = context.monitor.audit.entries(wanted)
    while True:
        for entry in piece.entries:
            texts = [entry.event, entry.who, entry.source, entry.job or "", entry.outcome, _text(entry.detail)]
            yield (entry.seq, entry.at.astimezone(zone).isoformat(), *map(legible, texts), entry.hash)
        if piece.before is None:
            return
        piece = context.monitor.audit.entries(replace(wanted, before=piece.before))


def _text(detail: Mapping[str, object]) -> str:
    return json.dumps(dict(detail), ensure_ascii=False)
