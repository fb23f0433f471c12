"""One trigger of a task as the XML has it, in plain values. Source: the schema of [MS-TSCH], section 2.5."""

import re
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from msgspec import Struct

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
LAST = 0  # the last day of a month, and the last week
LENGTH = re.compile(r"P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?)?")
SCHEDULES = {
    "ScheduleByDay": "daily",
    "ScheduleByWeek": "weekly",
    "ScheduleByMonth": "monthly",
    "ScheduleByMonthDayOfWeek": "monthly_weekday",
}


class Trigger(Struct, frozen=True, kw_only=True):
    """When a task starts: `kind` is one of SCHEDULES, `once`, or the name of what has no set times.

    `each` is every how many days or weeks; a number of a weekday or month counts from 0 or 1 as in Python.
    """

    kind: str
    enabled: bool = True
    start: datetime | None = None  # without a zone: in the machine's own time
    end: datetime | None = None
    interval: timedelta | None = None
    duration: timedelta | None = None  # for how long it is repeated; None: for good
    delay: timedelta = timedelta()
    each: int = 1
    weekdays: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()

    @property
    def has_times(self) -> bool:
        """Return whether it says when, and not only upon what."""
        return self.kind == "once" or self.kind in SCHEDULES.values()


def read_trigger(written: Element) -> Trigger:
    """Return a trigger. Raises ValueError for a time or a length that is none."""
    kind, own = written.tag.removesuffix("Trigger"), Element("none")
    if written.tag == "TimeTrigger":
        kind = "once"
    for part in written:
        if part.tag in SCHEDULES:
            kind, own = SCHEDULES[part.tag], part
    repeated = written.find("Repetition")
    return Trigger(
        kind=kind,
        enabled=_text(written, "Enabled", "true") in ("true", "1"),
        start=_moment(_text(written, "StartBoundary")),
        end=_moment(_text(written, "EndBoundary")),
        interval=None if repeated is None else length_of(_text(repeated, "Interval")),
        duration=None if repeated is None else length_of(_text(repeated, "Duration")),
        delay=length_of(_text(written, "RandomDelay")) or length_of(_text(written, "Delay")) or timedelta(),
        each=int(_text(own, "DaysInterval") or _text(own, "WeeksInterval") or 1),
        weekdays=_numbers(own.find("DaysOfWeek"), WEEKDAYS, 0),
        days=tuple(sorted(_day(one.text) for one in own.iterfind("DaysOfMonth/Day"))),
        months=_numbers(own.find("Months"), MONTHS, 1),
        weeks=tuple(sorted(_day(one.text) for one in own.iterfind("Weeks/Week"))),
    )


def length_of(written: str) -> timedelta | None:
    """Return a length of ISO 8601, None where there is none. Raises ValueError."""
    if not written:
        return None
    match = LENGTH.fullmatch(written)
    if match is None:
        raise ValueError(f"{written!r} is no length of time")
    years, months, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=365 * years + 30 * months + days, hours=hours, minutes=minutes, seconds=seconds)


def _moment(written: str) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _day(written: str | None) -> int:
    return LAST if written == "Last" else int(written or "")


def _numbers(parts: Element | None, names: tuple[str, ...], first: int) -> tuple[int, ...]:
    return () if parts is None else tuple(sorted(names.index(part.tag) + first for part in parts))


def _text(element: Element, name: str, default: str = "") -> str:
    return (element.findtext(name) or default).strip()
