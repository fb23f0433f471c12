"""Layouts of time stamps: what a line says of its time, found in its first 100 characters.

A new layout is one line in `LAYOUTS`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

REACH = 100  # characters of a line in which a stamp is looked for

MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
ZONES = {
    "Z": 0,
    "UTC": 0,
    "GMT": 0,
    "KST": 9,
    "JST": 9,
    "PDT": -7,
    "PST": -8,
    "EDT": -4,
    "EST": -5,
    "CET": 1,
    "CEST": 2,
}

CLOCK = r"(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d|60))?(?:[.,](?P<f>\d{1,9}))?(?!\d)"
SECONDS = r"(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d):(?P<s>[0-5]\d|60)(?:[.,](?P<f>\d{1,9}))?(?!\d)"
ZONE = r"(?:\s*(?P<z>Z|[+-]\d\d:?\d\d|UTC|GMT|KST|JST|P[DS]T|E[DS]T|CES?T)\b)?"
YMD = r"(?<!\d)(?P<Y>\d{4})[-/.](?P<M>\d{1,2})[-/.](?P<D>\d{1,2})"
MONTH = r"(?P<b>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"

# name -> pattern; the first that fits a line wins
LAYOUTS: dict[str, "re.Pattern[str]"] = {
    name: re.compile(pattern, re.IGNORECASE if "?P<b>" in pattern else 0)
    for name, pattern in {
        "iso": YMD + r"(?:[T_]|\s+)" + CLOCK + ZONE,
        "iso-korean": YMD + r"\.?\s+(?P<p>오전|오후|AM|PM)\s*" + CLOCK,
        "iso-meridiem": YMD + r"\.?\s+" + CLOCK + r"\s*(?P<p>AM|PM|am|pm)\b",
        "db2": r"(?<!\d)(?P<Y>\d{4})-(?P<M>\d\d)-(?P<D>\d\d)-"
        r"(?P<h>\d\d)\.(?P<m>\d\d)\.(?P<s>\d\d)(?:\.(?P<f>\d{1,9}))?",
        "korean": r"(?P<Y>\d{4})년\s*(?P<M>\d{1,2})월\s*(?P<D>\d{1,2})일[^\d오AP]{0,6}(?:(?P<p>오전|오후|AM|PM)\s*)?"
        r"(?P<h>\d{1,2})(?::|시\s*)(?P<m>\d{2})(?:(?::|분\s*)(?P<s>\d{2}))?",
        "ordinal": r"(?<!\d)(?P<Y>\d{4})-(?P<j>\d{3})[T ]" + CLOCK + ZONE,
        "apache": r"(?<!\d)(?P<D>\d{1,2})/(?P<b>[A-Z][a-z]{2})/(?P<Y>\d{4})[: ]" + CLOCK + ZONE,
        "rfc": r"(?<!\d)(?P<D>\d{1,2})[ -]" + MONTH + r"[ -](?P<Y>\d{4})\s+" + CLOCK + ZONE,
        "month-day-year": MONTH + r"\s+(?P<D>\d{1,2}),?\s+(?P<Y>\d{4}),?\s+" + CLOCK + r"(?:\s*(?P<p>AM|PM))?" + ZONE,
        "ctime": MONTH + r"\s+(?P<D>\d{1,2})\s+" + CLOCK + ZONE + r"\s+(?P<Y>\d{4})(?!\d)",
        "syslog": MONTH + r"\s+(?P<D>\d{1,2})\s+" + CLOCK,
        "compact": r"(?<!\d)(?P<Y>(?:19|20)\d\d)(?P<M>\d\d)(?P<D>\d\d)[T_ -]?(?P<h>[01]\d|2[0-3]):?(?P<m>[0-5]\d):?"
        r"(?P<s>[0-5]\d)(?:[.,](?P<f>\d{1,9}))?(?!\d)" + ZONE,
        "short-year": r"(?<!\d)(?P<y>\d\d)(?P<M>\d\d)(?P<D>\d\d)\s+" + CLOCK,
        "short-iso": r"(?<!\d)(?P<y>\d\d)[-/.](?P<M>\d\d)[-/.](?P<D>\d\d)\s+" + CLOCK,
        "us": r"(?<!\d)(?P<M>\d{1,2})/(?P<D>\d{1,2})/(?P<Y>\d{4})\s+" + CLOCK + r"(?:\s*(?P<p>AM|PM))?",
        "glog": r"^[IWEF](?P<M>\d\d)(?P<D>\d\d)\s+" + CLOCK,
        "month-day": r"(?<![\d.])(?P<M>\d\d)[-./](?P<D>\d\d)\s+" + CLOCK,
        "epoch": r"^#?\+?\[?(?P<e>1\d{9})(?:\.?(?P<f>\d{1,9}))?(?!\d)",
        "clock-korean": r"(?P<p>오전|오후)\s*" + CLOCK,
        "clock": r"(?<![\d:.])" + SECONDS,
    }.items()
}


# layouts without a year or a day: what they mean depends on the lines above
UNDATED = frozenset({"syslog", "glog", "month-day", "clock", "clock-korean"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a line says of its time; None for the parts that it does not say."""

    clock: time
    year: int | None = None
    month: int | None = None
    day: int | None = None
    offset: timedelta | None = None


def find_stamp(line: str, layout: str | None = None) -> tuple[Stamp, str] | None:
    """Return the stamp in the first 100 characters of a line and the name of its layout, None where there is none.

    `layout` is tried first: a file keeps its layout as long as it fits.
    """
    head = line[:REACH]
    if layout is not None:
        found = LAYOUTS[layout].search(head)
        stamp = _iso_stamp(found) if found is not None and layout == "iso" else _stamp_of(found)
        if stamp is not None:
            return stamp, layout
    for name, pattern in LAYOUTS.items():
        found = pattern.search(head)
        if found is not None:
            stamp = _stamp_of(found)
            return None if stamp is None else (stamp, name)  # a date that does not exist is no time of day either
    return None


def _stamp_of(found: "re.Match[str] | None") -> Stamp | None:
    if found is None:
        return None
    parts = found.groupdict()
    try:
        if parts.get("e"):
            return _of_epoch(parts)
        year, month, day = _date_of(parts)
        clock = time(_hour(parts), int(parts["m"]), min(int(parts.get("s") or 0), 59), _micro(parts.get("f")))
        if month is not None and day is not None:
            date(year or 2000, month, day)  # raises for a day that does not exist
        return Stamp(clock=clock, year=year, month=month, day=day, offset=_offset(parts.get("z")))
    except ValueError:
        return None


def _iso_stamp(found: "re.Match[str]") -> Stamp | None:
    """Return what `_stamp_of` returns, for the layout of nearly every log: it has none of the rarer parts."""
    year, month, day, hour, minute, second, fraction, zone = found.group("Y", "M", "D", "h", "m", "s", "f", "z")
    try:
        whole = date(int(year), int(month), int(day))
        clock = time(int(hour), int(minute), min(int(second or 0), 59), _micro(fraction))
    except ValueError:
        return None
    return Stamp(clock=clock, year=whole.year, month=whole.month, day=whole.day, offset=_offset(zone))


def _date_of(parts: dict[str, str | None]) -> tuple[int | None, int | None, int | None]:
    year = int(parts["Y"] or 0) if parts.get("Y") else 2000 + int(parts["y"] or 0) if parts.get("y") else None
    if parts.get("j"):
        found = date(year or 2000, 1, 1) + timedelta(days=int(parts["j"] or 1) - 1)
        return found.year, found.month, found.day
    name = (parts.get("b") or "")[:3].lower()
    if name and name not in MONTHS:
        raise ValueError(name)
    month = MONTHS[name] if name else int(parts["M"] or 0) if parts.get("M") else None
    return year, month, int(parts["D"] or 0) if parts.get("D") else None


def _hour(parts: dict[str, str | None]) -> int:
    hour, half = int(parts["h"] or 0), (parts.get("p") or "").upper()
    if half in ("PM", "오후"):
        return hour if hour > 12 else hour % 12 + 12
    return hour % 12 if half and hour <= 12 else hour


def _micro(fraction: str | None) -> int:
    return int(fraction[:6].ljust(6, "0")) if fraction else 0


def _offset(zone: str | None) -> timedelta | None:
    if not zone:
        return None
    if zone in ZONES:
        return timedelta(hours=ZONES[zone])
    digits = zone[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -offset if zone[0] == "-" else offset


def _of_epoch(parts: dict[str, str | None]) -> Stamp:
    at = datetime.fromtimestamp(int(parts["e"] or 0), UTC).replace(microsecond=_micro(parts.get("f")))
    return Stamp(clock=at.time(), year=at.year, month=at.month, day=at.day, offset=timedelta())


@lru_cache(maxsize=256)
def own_format(layout: str) -> Callable[[str], Stamp | None]:
    """Return a reader of an explicit strptime format: any start within the first 100 characters may fit."""
    names = set(re.findall(r"%(?:-)?([A-Za-z])", layout))
    with_year, with_day = bool(names & set("YycxGs")), bool(names & set("dejcx"))

    def read(line: str) -> Stamp | None:
        for start in range(min(len(line), REACH)):
            if start and line[start - 1].isalnum() and line[start].isalnum():
                continue
            at = _strptime(line[start : start + REACH], layout)
            if at is not None:
                return Stamp(
                    clock=at.time(),
                    year=at.year if with_year else None,
                    month=at.month if with_day else None,
                    day=at.day if with_day else None,
                    offset=at.utcoffset(),
                )
        return None

    return read


def _strptime(text: str, layout: str) -> datetime | None:
    try:
        return datetime.strptime(text, layout)  # noqa: DTZ007  # its zone, if any, is asked for below
    except ValueError as error:
        rest = re.match(r"unconverted data remains: ", str(error))
        if rest is None:
            return None
        return _strptime(text[: len(text) - len(str(error)[rest.end() :])], layout)
