"""From the parts of a time stamp, as a layout names them, to what the line says of its time."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct

MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
ZONES = {  # hours; CST is the American one
    "Z": 0.0,
    "UTC": 0,
    "GMT": 0,
    "WET": 0,
    "KST": 9,
    "JST": 9,
    "SGT": 8,
    "HKT": 8,
    "IST": 5.5,
    "MSK": 3,
    "EEST": 3,
    "EET": 2,
    "CEST": 2,
    "CET": 1,
    "BST": 1,
    "EDT": -4,
    "EST": -5,
    "CDT": -5,
    "CST": -6,
    "MDT": -6,
    "MST": -7,
    "PDT": -7,
    "PST": -8,
}
YEARS = range(1970, 2200)  # what programs print for "no time" (years 1, 1601, 9999) lies outside
DAY = timedelta(days=1)

Parts = Mapping[str, str | None]


class Stamp(Struct, frozen=True, kw_only=True):
    """What a line says of its time; None for the parts that it does not say."""

    clock: time
    year: int | None = None
    month: int | None = None
    day: int | None = None
    offset: timedelta | None = None


def stamp_of(parts: Parts) -> Stamp | None:
    """Return the stamp that these parts make, None for a day or a time that does not exist.

    Y year, y its last two digits, M month, b its name, D day, j day of the year; h m s f the clock, p its half of the
    day, z the zone (f2, p2, z2: in another place); e seconds since 1970.
    """
    try:
        if "e" in parts:
            return _of_epoch(parts)
        year, month, day = _date_of(parts)
        hour, minute, second = _hour(parts), int(parts["m"] or 0), int(parts.get("s") or 0)
        midnight = hour == 24 and not minute and not second  # ISO 8601: the end of the day
        fraction = parts.get("f") or parts.get("f2")
        micro = 0 if fraction is None else int(fraction[:6].ljust(6, "0"))
        clock = time(0 if midnight else hour, minute, min(second, 59), micro)
        if year is not None and year not in YEARS:
            return None
        if month is not None and day is not None:
            named = date(year or 2000, month, day)  # raises for a day that does not exist
            if midnight:
                named += DAY
                year, month, day = None if year is None else named.year, named.month, named.day
        zone = parts.get("z") or parts.get("z2")
        offset = None if zone is None else _offset(zone)
        return Stamp(clock=clock, year=year, month=month, day=day, offset=offset)
    except ValueError:
        return None


def plain_stamp(
    year: str, month: str, day: str, hour: str, minute: str, second: str | None, fraction: str | None
) -> Stamp | None:
    """Return what `stamp_of` makes of these parts when there are no others, faster."""
    try:
        whole = date(int(year), int(month), int(day))
        micro = int(fraction[:6].ljust(6, "0")) if fraction else 0
        clock = time(int(hour), int(minute), min(int(second or 0), 59), micro)
    except ValueError:
        return None
    if whole.year not in YEARS:
        return None
    return Stamp(clock=clock, year=whole.year, month=whole.month, day=whole.day)


def _date_of(parts: Parts) -> tuple[int | None, int | None, int | None]:
    year: int | None = None
    if "Y" in parts:
        year = int(parts["Y"] or 0)
    elif "y" in parts:
        year = 2000 + int(parts["y"] or 0)
    if "j" in parts:
        found = date(year or 2000, 1, 1) + (int(parts["j"] or 1) - 1) * DAY
        if found.year != (year or 2000):
            raise ValueError(parts["j"])
        return found.year, found.month, found.day
    if "D" not in parts:
        return None, None, None
    month = MONTHS[(parts["b"] or "")[:3].lower()] if "b" in parts else int(parts["M"] or 0)
    return year, month, int(parts["D"] or 0)


def _hour(parts: Parts) -> int:
    hour, half = int(parts["h"] or 0), parts.get("p") or parts.get("p2")
    if half is None:
        return hour
    if half in ("오후", "PM") or half[0] in "pP":
        return hour if hour > 12 else hour % 12 + 12
    return hour % 12 if hour <= 12 else hour


def _offset(zone: str) -> timedelta:
    named = zone.upper()
    if named in ZONES:
        return timedelta(hours=ZONES[named])
    sign, digits = named.lstrip("UTCGM")[0], named.lstrip("UTCGM")[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return -offset if sign == "-" else offset


def _of_epoch(parts: Parts) -> Stamp:
    at = datetime.fromtimestamp(int(parts["e"] or 0), UTC).replace(
        microsecond=int((parts.get("f") or "0")[:6].ljust(6, "0"))
    )
    return Stamp(clock=at.time(), year=at.year, month=at.month, day=at.day, offset=timedelta())
