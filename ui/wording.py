"""How the parameters of a step or a witness are written, and how a piece of evidence is quoted."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rules.explain import LANGUAGES, REASONS, duration, moment
from rules.model import Evidence, Finding, Outcome, Source, Status
from ui.context import Words, legible, zone_of
from ui.shapes import EvidenceShape, evidence_shape
from ui.texts import say
from ui.tiles import LETTERS, marked


class QuoteShape(EvidenceShape):
    """One fact with its source, its text cut in three: before, by and after what the pattern matched."""

    parts: tuple[str, str, str]


def quote(evidence: Evidence, zone: ZoneInfo) -> QuoteShape:
    """Return a piece of evidence with what its pattern matched."""
    shape = evidence_shape(evidence, zone)
    parts = marked(shape.text, shape.pattern if shape.source is Source.LOG else None)
    return QuoteShape(**dict(shape), parts=parts)


def written(name: str, value: object, zone: str, words: Words) -> str:
    """Return a parameter as its sentence holds it; what is not known is a dash."""
    if isinstance(value, Finding):
        return words.sentence(value, zone)
    if isinstance(value, Status | Outcome):
        return _named(value, words.language)
    if isinstance(value, datetime):
        return moment(value, words.now, zone_of(zone), words.language)
    if isinstance(value, timedelta):
        return duration(value, words.language)
    if name == "reason" and value in REASONS:
        return REASONS[str(value)][LANGUAGES.index(words.language)]
    return "—" if value is None else legible(str(value))


def _named(value: Status | Outcome, language: str) -> str:
    key = f"status.{value.value}" if isinstance(value, Status) else f"outcome.{LETTERS[value]}"
    return say(language, key)
