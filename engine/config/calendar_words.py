"""Times of day, days of the week and dates as people write them, in English and Korean."""

import re
from datetime import date, time
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from engine.config.refusal import refuse

TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
WEEKDAYS = (
    ("mon", "monday", "월", "월요일"),
    ("tue", "tuesday", "화", "화요일", "tues"),
    ("wed", "wednesday", "수", "수요일"),
    ("thu", "thursday", "목", "목요일", "thur", "thurs"),
    ("fri", "friday", "금", "금요일"),
    ("sat", "saturday", "토", "토요일"),
    ("sun", "sunday", "일", "일요일"),
)
WEEKDAY_NUMBERS = {word: number for number, words in enumerate(WEEKDAYS) for word in words}
BUSINESS_DAYS = frozenset({"first-business-day", "last-business-day"})

Span = tuple[time, time]


def parse_time(value: Any) -> time:
    """Return `06:00`, `6:00` or `06:00:30` as a time of day."""
    if isinstance(value, time):
        return value
    match = TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        if isinstance(value, str) and re.fullmatch(r"[01][0-9][0-5][0-9]|2[0-3][0-5][0-9]", value, re.ASCII):
            raise refuse("time_without_colon", meant=f"{value[:2]}:{value[2:]}")
        raise refuse("no_time")
    hour, minute, second = (int(part or 0) for part in match.groups())
    if hour > 23 or minute > 59 or second > 59:
        raise refuse("no_time")
    return time(hour, minute, second)


def parse_span(value: Any) -> Span:
    """Return `08:00-20:00` as two times; an end that is not after the start lies on the next day."""
    if isinstance(value, tuple):
        return value[0], value[1]
    low, dash, high = value.partition("-") if isinstance(value, str) else ("", "", "")
    if not dash:
        raise refuse("no_span")
    try:
        start = parse_time(low.strip())
        end = time() if high.strip() == "24:00" else parse_time(high.strip())
    except ValueError:
        raise refuse("no_span") from None
    if start == end and high.strip() != "24:00":
        raise refuse("empty_span")
    return start, end


def parse_days(value: Any) -> tuple[int | str, ...]:
    """Return `mon-fri`, `[mon, wed]` or `월-금` as weekday numbers (0 is Monday) and business-day words, sorted."""
    numbers: set[int] = set()
    words: set[str] = set()
    for item in value if isinstance(value, list | tuple) else [value]:
        if isinstance(item, int) and not isinstance(item, bool) and isinstance(value, tuple):
            numbers.add(item)
            continue
        if not isinstance(item, str) or not item.strip():
            raise refuse("no_day", found=str(item)[:40])
        for part in re.split(r"\s*,\s*", item.strip().casefold()):
            if part in BUSINESS_DAYS:
                words.add(part)
            else:
                numbers.update(_weekdays(part))
    if not numbers and not words:
        raise refuse("empty_list")
    return (*sorted(numbers), *sorted(words))


def parse_weekday(word: str) -> int | None:
    """Return the number of a weekday, None for another word."""
    return WEEKDAY_NUMBERS.get(word.strip().casefold())


def _weekdays(part: str) -> list[int]:
    ends = [parse_weekday(word) for word in re.split(r"\s*[-~]\s*", part, maxsplit=1)]
    first, last = ends[0], ends[-1]
    if first is None or last is None:
        raise refuse("no_day", found=part[:40])
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def parse_date(value: Any) -> date:
    """Return `2026-05-01` as a date."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise refuse("no_date")


TimeOfDay = Annotated[
    time,
    BeforeValidator(parse_time),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$", "examples": ["06:00"]}),
]
TimeSpan = Annotated[
    Span,
    BeforeValidator(parse_span),
    WithJsonSchema({"type": "string", "pattern": "^[0-9: ]+-[0-9: ]+$", "examples": ["08:00-20:00"]}),
]
Days = Annotated[
    tuple[int | str, ...],
    BeforeValidator(parse_days),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
            "examples": ["mon-fri", "월-금", ["mon", "wed"], "last-business-day"],
        }
    ),
]
Day = Annotated[
    date,
    BeforeValidator(parse_date),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "examples": ["2026-05-01"]}),
]
