"""The times of the older program's file: `0630`, `06:30`, `5분간격`."""

import re
from datetime import timedelta
from typing import Any

from engine.config.quantities import LONGEST

TIME = re.compile(r"(?:매일|daily)?\s*([0-9]{1,2}?)\s*(?::|시\s*)?([0-9]{2})\s*분?", re.ASCII)
HOUR = re.compile(r"(?:매일)?\s*([0-9]{1,2})시(?:\s*정각)?", re.ASCII)
INTERVAL = re.compile(
    r"(?:매|every)?\s*((?:[0-9]{0,6}\s*(?:seconds?|sec|초|minutes?|mins?|분|hours?|시간|days?|일|[smhd])\s*)+)"
    r"(?:간격(?:으로)?|마다|주기|interval)?",
    re.IGNORECASE,
)
AMOUNT = re.compile(r"([0-9]{0,6})\s*([^0-9\s]+)")
UNITS = {"s": 1, "초": 1, "m": 60, "분": 60, "h": 3600, "시": 3600, "d": 86400, "일": 86400}
SIZES = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))
Times = tuple[tuple[str, ...], str | None]


class NoTime(ValueError):  # a reason, told on with its line
    """Neither a time of day nor an interval; the message says what was found."""


def read_times(value: Any) -> Times:
    """Return the times of day (`06:30`) of one entry, or its interval as a duration (`5m`)."""
    if value is None:
        return (), None
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise NoTime(f"{str(value)[:40]} is no time of day; write it in quotes")
    if isinstance(value, int):
        return (_time_of_day(str(value), str(value)),), None
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if len(parts) == 1:
        every = _interval(parts[0])
        if every is not None:
            return (), every
    return tuple(_time_of_day(part, part) for part in parts), None


def _time_of_day(text: str, found: str) -> str:
    match = TIME.fullmatch(text)
    hour, minute = match.groups() if match else (_hour(text), "00")
    if not hour or int(hour) > 23 or int(minute) > 59:
        raise NoTime(f'"{found[:40]}" is no time of day')
    return f"{int(hour):02}:{minute}"


def _hour(text: str) -> str:
    match = HOUR.fullmatch(text)
    return match[1] if match else ""


def _interval(text: str) -> str | None:
    match = INTERVAL.fullmatch(text)
    if match is None:
        return None
    amounts = AMOUNT.findall(match[1])
    seconds = sum(int(number or 1) * UNITS[unit[0].casefold()] for number, unit in amounts)
    if not 1 <= seconds <= LONGEST.total_seconds():
        raise NoTime(f'"{text[:40]}" is no usable interval')
    return _duration(timedelta(seconds=seconds))


def _duration(length: timedelta) -> str:
    rest = int(length.total_seconds())
    written = ""
    for size, unit in SIZES:
        amount, rest = divmod(rest, size)
        written += f"{amount}{unit}" if amount else ""
    return written
