"""A reason as the API gives it: each step from line to status in words, with the facts that it rests on."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engine.views import JobView
from rules.explain import LANGUAGES, duration, moment
from rules.model import Evidence, Finding, Outcome, Source, Status
from rules.why import Step, Why
from ui.context import Words, legible, zone_of
from ui.shapes import EvidenceShape, Shape, evidence_shape
from ui.texts import say
from ui.texts.why import MENDS, STEPS
from ui.tiles import LETTERS, marked


class QuoteShape(EvidenceShape):
    """One fact with its source, its text cut in three: before, by and after what the pattern matched."""

    parts: tuple[str, str, str]


class StepShape(Shape):
    """One step of a reason."""

    code: str
    message: str
    evidence: list[QuoteShape]


class WhyShape(Shape):
    """Why a job stands as it does, from what was expected to its status; what would make it OK, and what to do."""

    job: str
    status: Status
    steps: list[StepShape]
    mends: list[StepShape]
    runbook: str | None


def why_shape(found: Why, view: JobView, words: Words) -> WhyShape:
    """Return a reason in words."""
    steps = [_step(step, STEPS, view.zone, words) for step in found.steps]
    mends = [_step(step, MENDS, view.zone, words) for step in found.mends]
    return WhyShape(job=view.id, status=found.status, steps=steps, mends=mends, runbook=view.runbook)


def _step(step: Step, texts: Mapping[str, tuple[str, str]], zone: str, words: Words) -> StepShape:
    text = texts[step.code][LANGUAGES.index(words.language)]
    fields = {name: _written(value, zone, words) for name, value in step.parameters.items()}
    evidence = [_quote(item, zone_of(zone)) for item in step.evidence]
    return StepShape(code=step.code, message=text.format_map(fields), evidence=evidence)


def _quote(evidence: Evidence, zone: ZoneInfo) -> QuoteShape:
    shape = evidence_shape(evidence, zone)
    parts = marked(shape.text, shape.pattern if shape.source is Source.LOG else None)
    return QuoteShape(**dict(shape), parts=parts)


def _written(value: object, zone: str, words: Words) -> str:
    if isinstance(value, Finding):
        return words.sentence(value, zone)
    if isinstance(value, Status | Outcome):
        return _named(value, words.language)
    if isinstance(value, datetime):
        return moment(value, words.now, zone_of(zone), words.language)
    if isinstance(value, timedelta):
        return duration(value, words.language)
    return "—" if value is None else legible(str(value))


def _named(value: Status | Outcome, language: str) -> str:
    key = f"status.{value.value}" if isinstance(value, Status) else f"outcome.{LETTERS[value]}"
    return say(language, key)
