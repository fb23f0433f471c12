"""Layouts of time stamps: what a line says of its time, found in its first 100 characters.

A new layout is one line in `LAYOUTS`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import lru_cache

from rules.stamps import Stamp, plain_stamp, stamp_of

REACH = 100  # characters of a line in which a stamp is looked for
DECIDING = 20  # first lines with a stamp, on whose layout most of them decide

FRACTION = r"(?:[.,](?P<f>\d{1,9})|:(?P<f2>\d{3}))?"
SECONDS = r"(?P<h>[01]?\d|2[0-4]):(?P<m>[0-5]\d):(?P<s>[0-5]\d|60)" + FRACTION + r"(?!\d)"
CLOCK = r"(?P<h>[01]?\d|2[0-4]):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d|60)" + FRACTION + r")?(?!\d)"
HALF = r"(?P<p>오전|오후|(?<![A-Z])[AP]\.?M\.?)"
AFTER = r"(?:\s*(?P<p>[AP]\.?M\b\.?))?"
NAMES = r"Z|(?:UTC|GMT)[+-]\d{1,2}(?::?\d\d)?|UTC|GMT|WET|[KJ]ST|SGT|HKT|IST|MSK|EES?T|CES?T|BST|[ECMP][DS]T"
ZONE = r"(?:(?:\s*(?P<z>[+-](?:0\d|1[0-4]):?[0-5]\d|" + NAMES + r")|(?P<z2>[+-](?:0\d|1[0-4])))(?![\w:]))?"
KOREAN_DAY = r"\.?(?:\s*\(?[월화수목금토일](?:요일)?\)?)?,?"
WEEKDAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,?\s+|\(?[월화수목금토일](?:요일)?\)?,?\s+)"
YMD = r"(?<![\d.])(?P<Y>\d{4})[-/.]\s?(?P<M>\d{1,2})[-/.]\s?(?P<D>\d{1,2})"
KOREAN_MD = (
    r"(?P<M>\d{1,2})월\s*(?P<D>\d{1,2})일[^\d오AP]{0,8}(?:" + HALF + r"\s*)?(?P<h>\d{1,2})(?::|시\s*)"
    r"(?P<m>\d{1,2})(?:(?::|분\s*)(?P<s>\d{1,2})(?:[.,](?P<f>\d{1,9}))?)?(?!\d)"
)
MONTH = r"(?P<b>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
ALONE = r"(?<![A-Z0-9_:./-])"  # no piece of a longer number, version, address or name
TWO = r"(?P<x>[/-])"  # between the numbers of a date, twice the same

# name -> pattern; the one that begins first in a line wins, of those that begin at the same place the first that fits
LAYOUTS: dict[str, "re.Pattern[str]"] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "iso-half": YMD + KOREAN_DAY + r"\s+" + HALF + r"\s*" + CLOCK + ZONE,
        "iso": YMD + r"(?:T|:|" + KOREAN_DAY + r"\s+" + WEEKDAY + "?)" + CLOCK + AFTER + ZONE,
        "iso-joined": r"(?<![\w.])" + YMD + r"[_|;,-]\s?" + CLOCK + ZONE,
        "db2": r"(?<!\d)(?P<Y>\d{4})-(?P<M>\d\d)-(?P<D>\d\d)-"
        r"(?P<h>\d\d)\.(?P<m>\d\d)\.(?P<s>\d\d)(?:\.(?P<f>\d{1,9}))?(?!\d)",
        "dashes": ALONE + r"(?P<Y>\d{4})-(?P<M>\d\d)-(?P<D>\d\d)[T _-](?P<h>\d\d)-(?P<m>\d\d)-(?P<s>\d\d)(?!\d)",
        "korean": r"(?P<Y>\d{4})년\s*" + KOREAN_MD,
        "korean-day": r"(?<![\d년])(?<!년 )" + KOREAN_MD,
        "ordinal": r"(?<!\d)(?P<Y>\d{4})-(?P<j>\d{3})[T ]" + CLOCK + ZONE,
        "apache": r"(?<!\d)(?P<D>\d{1,2})[/-]" + MONTH + r"[/-](?P<Y>\d{4})[:T ]\s*" + CLOCK + AFTER + ZONE,
        "oracle": ALONE + r"(?P<D>\d\d)[-/]" + MONTH + r"[-/](?P<y>\d\d)\s+(?P<h>\d{1,2})[.:](?P<m>[0-5]\d)[.:]"
        r"(?P<s>[0-5]\d)(?:[.,](?P<f>\d{1,9}))?" + AFTER + ZONE,
        "rfc": r"(?<!\d)(?P<D>\d{1,2})[ -]" + MONTH + r",?[ -](?P<Y>\d{4}),?\s+" + CLOCK + AFTER + ZONE,
        "month-day-year": MONTH + r"\s+(?P<D>\d{1,2}),?\s+(?P<Y>\d{4}),?\s+(?:at\s+)?" + CLOCK + AFTER + ZONE,
        "ctime": MONTH + r"\s+(?P<D>\d{1,2})\s+" + CLOCK + AFTER + ZONE + r"(?:\s+[A-Z]{3,4})?\s+(?P<Y>\d{4})(?!\d)",
        "syslog": MONTH + r"\s+(?P<D>\d{1,2}),?\s+" + CLOCK + AFTER + ZONE,
        "year-month-day": r"(?<!\d)(?P<Y>\d{4})[ -]" + MONTH + r"[ -](?P<D>\d{1,2})\s+" + WEEKDAY + "?" + CLOCK + ZONE,
        "day-month": ALONE + r"(?P<D>\d{1,2})[ -]" + MONTH + r"\s+" + SECONDS,
        "compact": r"(?<!\d)(?P<Y>(?:19|20)\d\d)(?P<M>\d\d)(?P<D>\d\d)[T_. -]?\s*(?P<h>[01]\d|2[0-3]):?"
        r"(?P<m>[0-5]\d):?(?P<s>[0-5]\d)(?:[.,](?P<f>\d{1,9})|:?(?P<f2>\d{3}))?(?!\d)" + ZONE,
        "short-year": r"(?<!\d)(?P<y>\d\d)(?P<M>\d\d)(?P<D>\d\d)\s+" + CLOCK,
        "short-compact": r"^\W*(?P<y>\d\d)(?P<M>[01]\d)(?P<D>[0-3]\d)[ _](?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)"
        r"(?P<s>[0-5]\d)(?!\d)",
        "dots": ALONE + r"(?P<D>\d{1,2})\.\s?(?P<M>\d{1,2})\.\s?(?P<Y>\d{4}),?\s+" + CLOCK + ZONE,
        "us": ALONE + r"(?P<M>\d{1,2})" + TWO + r"(?P<D>\d{1,2})(?P=x)(?P<Y>\d{4}),?[\sT:]\s*(?:"
        + HALF + r"\s*)?" + CLOCK + AFTER.replace("<p>", "<p2>") + ZONE,
        "day-first": ALONE + r"(?P<D>\d{1,2})" + TWO + r"(?P<M>\d{1,2})(?P=x)(?P<Y>\d{4}),?[\sT:]\s*(?:"
        + HALF + r"\s*)?" + CLOCK + AFTER.replace("<p>", "<p2>") + ZONE,
        "short-iso": ALONE + r"(?P<y>\d\d)" + TWO + r"(?P<M>\d\d)(?P=x)(?P<D>\d\d),?(?:T|\s+)" + CLOCK + AFTER + ZONE,
        "short-us": ALONE + r"(?P<M>\d{1,2})" + TWO + r"(?P<D>\d{1,2})(?P=x)(?P<y>\d\d),?\s+" + CLOCK + AFTER + ZONE,
        "short-day-first": ALONE + r"(?P<D>\d{1,2})" + TWO + r"(?P<M>\d{1,2})(?P=x)(?P<y>\d\d),?\s+"
        + CLOCK + AFTER + ZONE,
        "short-iso-dots": ALONE + r"(?P<y>\d\d)\.(?P<M>\d\d)\.(?P<D>\d\d)\s+" + CLOCK + AFTER + ZONE,
        "short-dots": ALONE + r"(?P<D>\d\d)\.(?P<M>\d\d)\.(?P<y>\d\d)\s+" + CLOCK + AFTER + ZONE,
        "glog": r"^[IWEFDV](?P<M>\d\d)(?P<D>\d\d)\s+" + CLOCK,
        "month-day": ALONE + r"(?P<M>\d\d)[-./](?P<D>\d\d)\s+" + CLOCK + AFTER,
        "epoch": r"^[#+\[(]*(?P<e>1\d{9})(?:\.?(?P<f>\d{1,9}))?(?!\d)",
        "epoch-field": r"""(?:\b(?:ts|time|timestamp|epoch|date|t)["']?\s*[:=]\s*["']?|audit\()(?P<e>1\d{9})"""
        r"(?:\.?(?P<f>\d{1,9}))?(?!\d)",
        "clock-half": HALF + r"\s*" + CLOCK,
        "clock": ALONE + SECONDS + AFTER,
    }.items()
}  # fmt: skip

ISO = LAYOUTS["iso"]
PARTS = ("Y", "M", "D", "h", "m", "s", "f", "f2", "p", "z", "z2")
PLAIN = (  # at the start of nearly every log's lines: no other layout fits there
    r"\[?(20\d\d-[01]\d-[0-3]\d[T ][0-2]\d:[0-5]\d:[0-5]\d(?:[.,]\d{1,6})?)(?![\d.,:])"
    r"(?!\s*[\[(]?(?:[AaPp]\.?[Mm]|오전|오후))"
)
LEADS_PLAINLY = re.compile(PLAIN)
WITHOUT_ZONE = re.compile(PLAIN + "(?!" + ZONE.removesuffix("?") + ")", re.IGNORECASE)
PLAIN_LAYOUTS = (None, "iso", "^iso")  # of a file in which such a line means nothing else
UNDATED = frozenset({"clock", "clock-half"})  # what they mean depends on the lines above, on names and on times
UNYEARED = frozenset({"syslog", "day-month", "glog", "month-day", "korean-day"})
RIVALS = (  # tell the same digits differently
    {"us", "day-first"},
    {"short-iso", "short-us", "short-day-first"},
    {"short-iso-dots", "short-dots"},
)
TIMELIKE = re.compile(  # none fits without
    r"\d(?::\d\d|시\s?\d|\d-\d\d-\d\d|\.\d\d\.\d\d|\d{5}[ _]\d|\d{7}[\sT_.-]\s*\d|\d{9})"
)
LEADING = re.compile(r"^\W*(?:" + WEEKDAY + r")?\W*$", re.IGNORECASE)
MARK = "^"  # before the name of a layout: in this file the stamps lead their lines


def plain_name(layout: str) -> str:
    """Return the name of a layout without its mark."""
    return layout.removeprefix(MARK)


def plain_local(line: str) -> datetime | None:
    """Return the local time that leads a line in the most usual of all layouts, without a zone; faster than the rest.

    None says nothing: there may be a stamp all the same.
    """
    found = WITHOUT_ZONE.match(line, 0, REACH)
    if found is None:
        return None
    try:
        return datetime.fromisoformat(found.group(1))
    except ValueError:
        return None


def find_stamp(line: str, layout: str | None = None) -> tuple[Stamp, str] | None:
    """Return the stamp in the first 100 characters of a line and the name of its layout, None where there is none.

    `layout` is that of the file, and kept as long as it fits. Where stamps lead their lines (`^iso`), a date within a
    line is none; where they do not, one of another layout is a stamp only if it leads.
    """
    head = line[:REACH]
    if layout is not None:
        found = LAYOUTS[plain_name(layout)].search(head)
        stamp = None if found is None else _stamp(found)
        if found is not None and stamp is not None and (layout[0] != MARK or _leads(head, found)):
            return stamp, layout
    for stamp, name in candidates(head):
        if layout is None or name[0] == MARK or _are_rivals(layout, name):
            return stamp, name
    return None


def _are_rivals(layout: str, other: str) -> bool:
    return any({layout, other} <= rivals for rivals in RIVALS)


def candidates(line: str) -> Iterator[tuple[Stamp, str]]:
    """Return every stamp that begins where the first of them begins, with its layout: the likeliest first.

    A date that does not exist is no stamp, and no time of day either.
    """
    head = line[:REACH]
    local = plain_local(head)
    if local is not None:
        yield Stamp(clock=local.time(), year=local.year, month=local.month, day=local.day), MARK + "iso"
        return
    if LEADS_PLAINLY.match(head) is not None and (plain := ISO.search(head)) is not None and (stamp := _stamp(plain)):
        yield stamp, MARK + "iso"
        return
    if TIMELIKE.search(head) is None:
        return
    fits = []
    for name, pattern in LAYOUTS.items():
        found = pattern.search(head)
        if found is not None:
            fits.append((found, _stamp(found), name))
    fits = [fit for fit in fits if fit[1] is not None or fit[2] not in UNYEARED]  # `12.50` is a price
    first = min((found.start() for found, _, _ in fits), default=0)
    for found, stamp, name in fits:
        if stamp is not None and found.start() == first:
            yield stamp, MARK + name if _leads(head, found) else name


def _leads(head: str, found: "re.Match[str]") -> bool:
    return found.start() == 0 or LEADING.match(head[: found.start()]) is not None


def _stamp(found: "re.Match[str]") -> Stamp | None:
    if found.re is ISO:  # the layout of nearly every log, mostly without the rarer parts
        year, month, day, hour, minute, second, fraction, *rare = found.group(*PARTS)
        if not any(rare) and hour != "24":
            return plain_stamp(year, month, day, hour, minute, second, fraction)
    return stamp_of(found.groupdict())


def decide(lines: Iterable[str], is_near: Callable[[Stamp], bool]) -> str | None:
    """Return the layout that most of the first lines with a stamp agree on, None where no line has one.

    Of layouts that read the same digits differently, that of the last line which `is_near` wins, else the first.
    """
    votes: Counter[str] = Counter()
    last: dict[str, Stamp] = {}
    stamped = 0
    for line in lines:
        found = {name: stamp for stamp, name in candidates(line)}
        for name in found:
            votes[name] += 1
        last |= found
        stamped += bool(found)
        if stamped == DECIDING:
            break
    if not votes:
        return None
    best = max(votes.values())
    ties = sorted((name for name in votes if votes[name] == best), key=lambda name: name[0] != MARK)
    for rivals in RIVALS:
        if plain_name(ties[0]) in rivals:
            near = [name for name in ties if plain_name(name) in rivals and is_near(last[name])]
            return near[0] if near else ties[0]
    return ties[0]


@lru_cache(maxsize=256)
def own_format(layout: str) -> Callable[[str], Stamp | None]:
    """Return a reader of an explicit strptime format: any start within the first 100 characters may fit."""
    names = set(re.findall(r"%(?:-)?([A-Za-z])", layout))
    with_year, with_day = bool(names & set("YycxGs")), bool(names & set("dejcx"))
    before, wanted = ("", layout) if with_year else ("2000 ", f"%Y {layout}")  # a year that has a 29 February

    def read(line: str) -> Stamp | None:
        for start in range(min(len(line), REACH)):
            if start and line[start - 1].isalnum() and line[start].isalnum():
                continue
            at = _strptime(before + line[start : start + REACH], wanted)
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
