"""A reason as the API gives it: each step from line to status in words, with the facts that it rests on."""

from collections.abc import Mapping

from engine.views import JobView
from rules.explain import LANGUAGES
from rules.model import Status
from rules.why import Step, Why
from ui.context import Words, zone_of
from ui.shapes import Shape
from ui.texts.why import MENDS, STEPS
from ui.witnesses import CrossCheckShape, check_shape
from ui.wording import QuoteShape, quote, written


class StepShape(Shape):
    """One step of a reason."""

    code: str
    message: str
    evidence: list[QuoteShape]


class WhyShape(Shape):
    """Why a job stands as it does, from what was expected to its status; what would make it OK, and what to do.

    `check` holds its witnesses side by side.
    """

    job: str
    status: Status
    steps: list[StepShape]
    mends: list[StepShape]
    runbook: str | None
    check: CrossCheckShape


def why_shape(found: Why, view: JobView, words: Words) -> WhyShape:
    """Return a reason in words."""
    return WhyShape(
        job=view.id,
        status=found.status,
        steps=[_step(step, STEPS, view.zone, words) for step in found.steps],
        mends=[_step(step, MENDS, view.zone, words) for step in found.mends],
        runbook=view.runbook,
        check=check_shape(found.check, view.zone, words),
    )


def _step(step: Step, texts: Mapping[str, tuple[str, str]], zone: str, words: Words) -> StepShape:
    text = texts[step.code][LANGUAGES.index(words.language)]
    fields = {name: written(name, value, zone, words) for name, value in step.parameters.items()}
    evidence = [quote(item, zone_of(zone)) for item in step.evidence]
    return StepShape(code=step.code, message=text.format_map(fields), evidence=evidence)
