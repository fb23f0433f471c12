"""The cross-check as the API gives it: each witness of a job in words, and the contradiction between two of them."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from rules.crosscheck import CrossCheck
from rules.explain import LANGUAGES
from rules.model import Source
from rules.testimony import Testimony, Word
from ui.context import Words, legible, zone_of
from ui.shapes import Shape
from ui.texts.witness import CONTRADICTIONS, ENTRY, LOST, NAMES, RESULTS, SAYS, Pair
from ui.wording import QuoteShape, quote, written


class WitnessShape(Shape):
    """What one witness of a job says of its latest occurrence, or of its latest run."""

    source: Source
    kind: str | None = Field(description="The scheduler's type; null for log and output")
    name: str | None = Field(description="The scheduler's entry: task, service, unit or process")
    title: str = Field(description="Who speaks, in words")
    word: Word
    code: str
    message: str = Field(description="What it says, in a word or two")
    detail: str = Field(description="What belongs to it: since when, where was looked; may be empty")
    meaning: str | None = Field(description="What the scheduler's result means, where that is known")
    entry: list[str] = Field(description="What else the scheduler says of its entry: next run, account and so on")
    lost: str | None = Field(description="That it does not answer any more, where this is its answer of before")
    at: datetime | None = Field(description="Of when this is")
    agrees: bool | None = Field(
        description="Whether another witness says the same (true), or it stands against others and with none (false); "
        "null where nobody else speaks of that"
    )
    evidence: list[QuoteShape]


class ContradictionShape(Shape):
    """Two witnesses that cannot both be right."""

    code: str
    between: tuple[Source, Source]
    message: str


class CrossCheckShape(Shape):
    """The witnesses that a job has, side by side, and the worst contradiction between two of them."""

    witnesses: list[WitnessShape] = Field(description="Log, scheduler, output: those that the job has")
    contradiction: ContradictionShape | None


def check_shape(found: CrossCheck, zone: str, words: Words) -> CrossCheckShape:
    """Return a cross-check in words."""
    named = found.contradiction
    contradiction = None
    if named is not None:
        message = _say(CONTRADICTIONS[named.code], named.parameters, zone, words)
        contradiction = ContradictionShape(code=named.code, between=named.between, message=message)
    return CrossCheckShape(
        witnesses=[_witness(one, zone, words) for one in found.witnesses], contradiction=contradiction
    )


def _witness(one: Testimony, zone: str, words: Words) -> WitnessShape:
    ended = f"{one.code}:ended" if one.parameters.get("ended") else ""
    message, detail = SAYS.get(ended) or SAYS[one.code]
    place = LANGUAGES.index(words.language)
    title = NAMES.get(one.kind or "") or NAMES[one.source]
    meaning = RESULTS.get(str(one.parameters.get("result")))
    lost = None if one.lost_since is None else _say(LOST, {"since": one.lost_since}, zone, words)
    return WitnessShape(
        source=one.source,
        kind=one.kind,
        name=None if one.name is None else legible(one.name),
        title=title[place],
        word=one.word,
        code=one.code,
        message=_say(message, one.parameters, zone, words),
        detail=_say(detail, one.parameters, zone, words),
        meaning=None if meaning is None else meaning[place],
        entry=[_fact(name, value, zone, words) for name, value in one.entry.items()],
        lost=lost,
        at=None if one.at is None else one.at.astimezone(zone_of(zone)),
        agrees=one.agrees,
        evidence=[quote(item, zone_of(zone)) for item in one.evidence],
    )


def _fact(name: str, value: object, zone: str, words: Words) -> str:
    """Return one thing that the scheduler says of its entry; a value that has words of its own is said by these."""
    texts = ENTRY.get(f"{name}:{value}".lower()) or ENTRY[name]
    return _say(texts, {name: value}, zone, words)


def _say(texts: Pair, parameters: Mapping[str, object], zone: str, words: Words) -> str:
    fields = {name: written(name, value, zone, words) for name, value in parameters.items()}
    return texts[LANGUAGES.index(words.language)].format_map(fields).strip()  # a result may be empty
