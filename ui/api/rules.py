"""POST /jobs/{id}/rules/suggest and /rules/ignore: from a line that is no failure to a pattern in the configuration."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from engine.actions.actor import Actor
from engine.actions.refused import Refused
from engine.ruleviews import Proposal, Weighed
from rules.model import Outcome
from ui.api.errors import Language, errors, known_job, words_of
from ui.api.gate import GATED, gated, refuse_strangers
from ui.context import Context, legible, zone_of
from ui.shapes import EvidenceShape, Shape, evidence_shape

ASKING = 4  # at once: a question may take a minute, and must not take all the threads that answer
END = 2**62  # beyond any log
LONGEST = 2_000  # characters of a pattern


class SuggestRequest(Shape):
    """The line, and a pattern to look at instead of one that is made; without `weigh` only whether it matches."""

    file: Annotated[str, Field(max_length=4096)]
    offset: Annotated[int, Field(ge=0, le=END)]
    pattern: Annotated[str | None, Field(max_length=LONGEST)] = None
    weigh: bool = True


class IgnoreRequest(Shape):
    """The pattern, and the fingerprint of the file as it was shown."""

    pattern: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    fingerprint: Annotated[str, Field(max_length=100)]


class SaidShape(Shape):
    """A code with its sentence."""

    code: str
    message: str


class TurnShape(Shape):
    """An occurrence or a run with another outcome; null where it is not there."""

    at: datetime
    before: Outcome | None
    after: Outcome | None


class WeighedShape(Shape):
    """What would have been otherwise: of the failure lines so many ignored, of these so many success lines then."""

    since: datetime
    until: datetime
    failures: int
    ignored: int
    warnings: int
    successes: int
    samples: list[EvidenceShape]
    turned: int
    turns: list[TurnShape]
    of_runs: bool
    doubts: list[SaidShape]


class ProposalShape(Shape):
    """A pattern beside its line (in parts: before, in and behind the match), and what writing it would change."""

    job: str
    text: str
    pattern: str
    problem: SaidShape | None
    parts: list[str] | None
    file: str | None
    fingerprint: str | None
    lines: list[str]
    copied: list[str]
    refused: SaidShape | None
    weighed: WeighedShape | None
    unweighed: SaidShape | None


def router(context: Context) -> APIRouter:
    """Return the routes; both block and so run off the loop."""
    route = APIRouter(prefix="/api/v1/jobs/{id}/rules", tags=["actions"])
    places = BoundedSemaphore(ASKING)
    ruling = Annotated[Actor, Depends(gated(context, "rules"))]

    @route.post(
        "/suggest",
        responses=errors(403, 404, 409, 422, 500, 503),
        summary="A pattern for a line that is no failure, and what it would have changed in 30 days; changes nothing",
    )
    def suggest(id: str, body: SuggestRequest, request: Request, language: Language) -> ProposalShape:
        refuse_strangers(request, language)
        known_job(context, id, language)
        with _place(places):
            found = context.monitor.rules.suggest(id, body.file, body.offset, body.pattern, weighed=body.weigh)
        return _shape(context, id, found, language)

    @route.post("/ignore", responses={**GATED, **errors(404)}, summary="Write a pattern to ignore into the file")
    def ignore(id: str, body: IgnoreRequest, language: Language, actor: ruling) -> ProposalShape:
        known_job(context, id, language)
        found = context.monitor.rules.add_ignore(id, body.pattern, body.fingerprint, actor)
        return _shape(context, id, found, language)

    return route


@contextmanager
def _place(places: BoundedSemaphore) -> Iterator[None]:
    if not places.acquire(blocking=False):
        raise Refused("weighing")
    try:
        yield
    finally:
        places.release()


def _shape(context: Context, job_id: str, found: Proposal, language: str) -> ProposalShape:
    view = context.monitor.job(job_id)
    zone = context.monitor.zone if view is None else view.zone
    problem = found.problem
    said = None if problem is None else SaidShape(code=problem.code, message=context.problem(problem, language).strip())
    return ProposalShape(
        job=job_id,
        text=legible(found.text),
        pattern=legible(found.pattern),
        problem=said,
        parts=None if found.parts is None else [legible(part) for part in found.parts],
        file=found.file,
        fingerprint=found.fingerprint,
        lines=[legible(line) for line in found.lines],
        copied=[legible(one) for one in found.copied],
        refused=_said(found.refused, language),
        weighed=None if found.weighed is None else _weighed(found.weighed, zone, language),
        unweighed=_said(found.unweighed, language),
    )


def _weighed(found: Weighed, zone: str, language: str) -> WeighedShape:
    own = zone_of(zone)
    return WeighedShape(
        since=found.since.astimezone(own),
        until=found.at.astimezone(own),
        failures=found.failures,
        ignored=found.ignored,
        warnings=found.warnings,
        successes=found.successes,
        samples=[evidence_shape(one, own) for one in found.samples],
        turned=found.turned,
        turns=[TurnShape(at=turn.at.astimezone(own), before=turn.before, after=turn.after) for turn in found.turns],
        of_runs=found.of_runs,
        doubts=[one for code in found.doubts if (one := _said(code, language)) is not None],
    )


def _said(code: str | None, language: str) -> SaidShape | None:
    if code is None:
        return None
    return SaidShape(code=code, message=words_of(Refused(code, {"reason": "", "count": "", "job": ""}), language))
