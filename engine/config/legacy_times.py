"""The times of the older program's file: `0630`, `06:30`, `5분간격`."""

import re
from datetime import timedelta
from typing import Any

from engine.config.quantities import LONGEST, write_duration

UNIT = r"(?:seconds?|sec|s|초|minutes?|mins?|m|분|hours?|h|시간|days?|d|일)"
# all of them see a text without blanks
TIME = re.compile(r"(?:매일|daily)?([0-9]{1,2})[:시]?([0-9]{2})(?::00|분)?", re.ASCII)
HOUR = re.compile(r"(?:매일|daily)?([0-9]{1,2})시(?:정각)?", re.ASCII)
INTERVAL = re.compile(rf"(?:매|every)?((?:[0-9]{{1,6}}{UNIT})+)(?:간격(?:으로)?|마다|주기|interval)?", re.ASCII)
EACH = re.compile(rf"(?:매|every)({UNIT})(?:간격|마다)?")
AMOUNT = re.compile(r"([0-9]+)([^0-9])")
UNITS = {"s": 1, "초": 1, "m": 60, "분": 60, "h": 3600, "시": 3600, "d": 86400, "일": 86400}
LONGEST_ENTRY = 100

Times = tuple[tuple[str, ...], str | None]


class NoTime(Exception):
    """Neither a time of day nor an interval; the argument is what was found."""


def read_times(value: Any) -> Times:
    """Return the times of day (`06:30`) of one entry, or its interval as a duration (`5m`).

    A whole number is what YAML 1.1 makes of an unquoted `630`.

    Raises NoTime.
    """
    if value is None:
        return (), None
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise NoTime(_shown(value))
    text = "".join(str(value).casefold().split())
    if len(text) > LONGEST_ENTRY:
        raise NoTime(_shown(value))
    every = _interval(text)
    if every is not None:
        return (), every
    return tuple(_time_of_day(part) for part in text.split(",") if part), None


def _time_of_day(text: str) -> str:
    match = TIME.fullmatch(text)
    on_the_hour = HOUR.fullmatch(text)
    hour, minute = match.groups() if match else (on_the_hour[1] if on_the_hour else "99", "00")
    if int(hour) > 23 or int(minute) > 59:
        raise NoTime(_shown(text))
    return f"{int(hour):02}:{minute}"


def _interval(text: str) -> str | None:
    each, match = EACH.fullmatch(text), INTERVAL.fullmatch(text)
    if each is not None:
        return write_duration(timedelta(seconds=UNITS[each[1][0]]))
    if match is None:
        return None
    seconds = sum(int(number) * UNITS[unit] for number, unit in AMOUNT.findall(match[1]))
    if not 1 <= seconds <= LONGEST.total_seconds():
        raise NoTime(_shown(text))
    return write_duration(timedelta(seconds=seconds))


def _shown(value: Any) -> str:
    return value.__class__.__name__ if isinstance(value, dict | list) else str(value)[:40]
