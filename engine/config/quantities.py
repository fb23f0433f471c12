"""Durations, sizes and numbers as people write them."""

import math
import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from engine.config.refusal import refuse

DURATION = re.compile(r"(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?", re.ASCII)
SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?) ?([KMGT]i?)?B", re.ASCII)
NUMBER = re.compile(r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,15})?", re.ASCII)
UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
LONGEST = timedelta(days=3660)
DURATION_PATTERN = "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$"


def parse_duration(value: Any) -> timedelta:
    """Return `1h30m` as a timedelta; a number alone has no unit and is refused."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise refuse("duration_without_unit")
    match = DURATION.fullmatch(value) if isinstance(value, str) and value else None
    if match is None:
        raise refuse("duration_without_unit" if isinstance(value, str) and value.isdigit() else "no_duration")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    length = timedelta(days=min(days, 10**6), hours=hours, minutes=minutes, seconds=seconds)
    if length > LONGEST:
        raise refuse("duration_too_long")
    return length


def write_duration(length: timedelta) -> str:
    """Return a duration of whole seconds as people write it."""
    rest = int(length.total_seconds())
    written = ""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m"), (1, "s")):
        amount, rest = divmod(rest, size)
        written += f"{amount}{unit}" if amount else ""
    return written or "0s"


def parse_positive_duration(value: Any) -> timedelta:
    """Return a duration of at least a second."""
    length = parse_duration(value)
    if length < timedelta(seconds=1):
        raise refuse("duration_zero")
    return length


def parse_tick(value: Any) -> timedelta:
    """Return a duration between a second and an hour."""
    length = parse_positive_duration(value)
    if length > timedelta(hours=1):
        raise refuse("out_of_range", low="1s", high="1h")
    return length


def parse_retention(value: Any) -> timedelta:
    """Return a duration of at least a day."""
    length = parse_duration(value)
    if length < timedelta(days=1):
        raise refuse("out_of_range", low="1d", high="3660d")
    return length


def parse_size(value: Any) -> int:
    """Return `10MB` or `2GiB` in bytes; a whole number is bytes."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**60:
        return value
    match = SIZE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise refuse("no_size")
    return int(float(match[1]) * UNITS[match[2] or ""])


def parse_bound(value: Any) -> float:
    """Return the bound of a limit: a number, a duration in seconds or a size in bytes."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    if isinstance(value, str) and NUMBER.fullmatch(value):
        return float(value)
    if isinstance(value, str) and value and DURATION.fullmatch(value):
        return parse_duration(value).total_seconds()
    if isinstance(value, str) and SIZE.fullmatch(value):
        return float(parse_size(value))
    raise refuse("no_bound")


def parse_factor(value: Any) -> float:
    """Return how many times something may be: a number above 1."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 1:
        return float(value)
    raise refuse("no_factor")


def parse_port(value: Any) -> int:
    """Return a port from 1 to 65535; digits in a text are taken, for `${PORT}`."""
    number = int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}", value, re.ASCII) else value
    if isinstance(number, bool) or not isinstance(number, int):
        raise refuse("no_whole_number")
    if not 1 <= number <= 65535:
        raise refuse("out_of_range", low="1", high="65535")
    return number


def parse_flag(value: Any) -> bool:
    """Return true or false; YAML 1.2 reads `yes` and `no` as text, and so do we."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.casefold() in ("true", "false"):
        return value.casefold() == "true"
    raise refuse("no_flag")


_DURATION_SCHEMA = WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN, "examples": ["30s", "5m", "1h30m"]})

Duration = Annotated[timedelta, BeforeValidator(parse_duration), _DURATION_SCHEMA]
PositiveDuration = Annotated[timedelta, BeforeValidator(parse_positive_duration), _DURATION_SCHEMA]
Tick = Annotated[timedelta, BeforeValidator(parse_tick), _DURATION_SCHEMA]
Retention = Annotated[timedelta, BeforeValidator(parse_retention), _DURATION_SCHEMA]
Size = Annotated[
    int,
    BeforeValidator(parse_size),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0},
                {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)? ?([KMGT]i?)?B$", "examples": ["10MB", "2GiB"]},
            ]
        }
    ),
]
Bound = Annotated[
    float, BeforeValidator(parse_bound), WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]})
]
Factor = Annotated[float, BeforeValidator(parse_factor), WithJsonSchema({"type": "number", "exclusiveMinimum": 1})]
Port = Annotated[int, BeforeValidator(parse_port), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 65535})]
Flag = Annotated[bool, BeforeValidator(parse_flag), WithJsonSchema({"type": "boolean"})]
