"""A window of the week as it is written: `sun 02:00-04:00`."""

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from engine.config.calendar_words import Span, parse_days, parse_span
from engine.config.refusal import refuse

WeeklyWindow = tuple[tuple[int, ...], Span]


def parse_weekly(value: Any) -> WeeklyWindow:
    """Return the weekdays (0 is Monday) and the span of `sun 02:00-04:00` or `mon-fri 22:00-02:00`."""
    if isinstance(value, tuple):
        return value[0], value[1]
    days, gap, span = value.strip().rpartition(" ") if isinstance(value, str) else ("", "", "")
    if not gap:
        raise refuse("no_weekly")
    found = parse_days(days)
    numbers = tuple(day for day in found if isinstance(day, int))
    if len(numbers) != len(found):
        raise refuse("no_weekly")
    return numbers, parse_span(span)


Weekly = Annotated[
    WeeklyWindow, BeforeValidator(parse_weekly), WithJsonSchema({"type": "string", "examples": ["sun 02:00-04:00"]})
]
