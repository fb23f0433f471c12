"""The lines of the answer to a search, and how each is written."""

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from engine.logs.searching import Beside, Ending, Hit, News, Numbers, Outcome, Progress, Skipped
from rules.explain import LANGUAGES, REASONS
from rules.model import Meaning
from ui.context import legible
from ui.shapes import Shape
from ui.texts import LANGUAGES as TEXTS
from ui.texts import say


class BesideShape(Shape):
    """A line above or below a hit."""

    offset: int
    text: str


class HitShape(Shape):
    """A line in which something was found; `spans` are characters (not bytes) of `text`, from and to."""

    kind: Literal["hit"] = "hit"
    file: str
    number: int | None = Field(description="From 1; null while the lines above are being counted: `numbers` follow")
    offset: int
    text: str = Field(description="The line, of a long one the part around the first match")
    first: int = Field(description="Which character of the line `text` begins with")
    cut: bool = Field(description="Whether the line is longer than `text`")
    spans: list[tuple[int, int]]
    meaning: Meaning
    time: datetime | None
    above: list[BesideShape]
    below: list[BesideShape]


class NumbersShape(Shape):
    """Numbers of hits that were told without: pairs of `offset` and `number`."""

    kind: Literal["numbers"] = "numbers"
    file: str
    lines: list[tuple[int, int]]


class SkippedShape(Shape):
    """A file that was not searched, or, with the code `cut`, of which only the beginning was."""

    kind: Literal["skipped"] = "skipped"
    file: str
    code: str
    message: str


class ProgressShape(Shape):
    """How far it has come; sizes in bytes."""

    kind: Literal["progress"] = "progress"
    file: str
    read: int
    total: int
    hits: int
    files: int
    of_files: int


class EndShape(Shape):
    """The last line. `cut`: at the limit; ask again with `file` and `after` for what follows in that file."""

    kind: Literal["end"] = "end"
    outcome: Outcome = Field(description="`too_slow`: the pattern ran out of its time on forty lines")
    read: int
    total: int
    hits: int
    files: int
    of_files: int
    seconds: float
    file: str | None
    after: int | None
    unsure: int = Field(description="Lines on which the pattern ran out of its time: nobody knows whether it matches")
    unsure_file: str | None
    unsure_offset: int | None
    long: int = Field(description="Lines longer than a megabyte, of which only that much was looked at")


AnyLine = Annotated[HitShape | NumbersShape | SkippedShape | ProgressShape | EndShape, Field(discriminator="kind")]


def line_of(news: News, zone: ZoneInfo, language: str) -> bytes:
    """Return a piece of news as a line of JSON."""
    return _shape(news, zone, language).model_dump_json().encode() + b"\n"


def _shape(news: News, zone: ZoneInfo, language: str) -> Shape:
    if isinstance(news, Hit):
        return _hit(news, zone)
    if isinstance(news, Numbers):
        return NumbersShape(file=legible(news.path), lines=list(news.lines))
    if isinstance(news, Skipped):
        return SkippedShape(file=legible(news.path), code=news.reason, message=_why(news.reason, language))
    if isinstance(news, Progress):
        return ProgressShape(
            file=legible(news.path),
            read=news.read,
            total=news.total,
            hits=news.hits,
            files=news.files,
            of_files=news.of_files,
        )
    return _end(news)


def _hit(hit: Hit, zone: ZoneInfo) -> HitShape:
    return HitShape(
        file=legible(hit.path),
        number=hit.number,
        offset=hit.offset,
        text=legible(hit.text),
        first=hit.first,
        cut=hit.cut,
        spans=list(hit.spans),
        meaning=hit.meaning,
        time=None if hit.at is None else hit.at.astimezone(zone),
        above=[_beside(one) for one in hit.before],
        below=[_beside(one) for one in hit.after],
    )


def _beside(line: Beside) -> BesideShape:
    return BesideShape(offset=line.offset, text=legible(line.text))


def _end(end: Ending) -> EndShape:
    return EndShape(
        outcome=end.outcome,
        read=end.read,
        total=end.total,
        hits=end.hits,
        files=end.files,
        of_files=end.of_files,
        seconds=round(end.seconds, 3),
        file=None if end.path is None else legible(end.path),
        after=end.after,
        unsure=end.unsure,
        unsure_file=None if end.unsure_path is None else legible(end.unsure_path),
        unsure_offset=end.unsure_at,
        long=end.long,
    )


def _why(reason: str, language: str) -> str:
    """Return why a file was not searched, as a sentence."""
    for key in (f"logsearch.skipped.{reason}", f"nolog.{reason}"):
        if key in TEXTS[language]:
            return say(language, key)
    words = REASONS[reason][LANGUAGES.index(language)] if reason in REASONS else reason
    return say(language, "error.log_unreadable", reason=words)
