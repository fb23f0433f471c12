"""The pattern of all lines like one line: what differs from time to time is made general, its words stay as they are.

Times, numbers, ids, addresses and paths differ; a number that names the fault (an exit code, `ORA-01555`) does not.
"""

import unicodedata
from collections.abc import Mapping

import regex

LONGEST = 240  # characters of a line that its pattern says
DATE = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/]\d{1,2}[-/]\d{2,4})"
STAMP = DATE + r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:Z|[ ]?[+-]\d{2}:?\d{2})?)?"
CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?"
SPECIAL = frozenset(r"\.^$*+?{}[]|()")
DAYS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"

# name -> what it looks like, and what stands for it: the first that fits decides
PARTS: Mapping[str, tuple[str, str | None]] = {
    "space": (r"\s{2,}|[^\S ]", r"\s+"),
    "fault": (r"(?i:\b(?:errno|exit code|code|status|http)[ :=#]*-?\d+\b)|\b[A-Z]{2,}-\d+\b", None),
    "stamp": (rf"\b{STAMP}(?!\.?\w)", r"[-\d/.:,TZ+ ]+"),
    "clock": (rf"\b{CLOCK}(?![\w:])", r"[\d:.,]+"),
    "half": (r"\b[AP]M\b", "[AP]M"),
    "half_day": ("오전|오후", "(?:오전|오후)"),
    "day": (rf"\b(?:{DAYS})\b", r"[A-Z][a-z]{2}"),
    "month": (rf"\b(?:{MONTHS})\b(?=[ /-]\s*\d)", r"[A-Z][a-z]{2}"),
    "quoted": (r"\"[^\"]*[\\/][^\"]*\"", '"[^"]+"'),
    "quoted_once": (r"(?<!\w)'[^']*[\\/][^']*'", r"'[^']+'"),
    "address": (r"\b[a-zA-Z][\w+.-]*://[^\s\"'<>()\[\],;]+", None),
    "mail": (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", r"[\w.+-]+@[\w.-]+"),
    "uuid": (r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b", "[0-9a-fA-F-]{36}"),
    "colons": (r"(?<![\w:])(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{1,4}(?![\w:])", "[0-9a-fA-F:]+"),
    "windows_path": (r"(?:\b[A-Za-z]:|(?<![\\\w])\\\\[\w.$-]+)\\[^\s\"'<>|*?:,;()\[\]]*", r"\S+"),
    "path": (r"(?<![\w/.~-])(?:~|\.{1,2})?/[^\s\"'<>|*?:,;()\[\]=]+", r"\S+"),
    "hex": (r"\b0[xX][0-9a-fA-F]+\b", "0[xX][0-9a-fA-F]+"),
    "id": (r"\b(?=[a-zA-Z]*\d)(?=\d*[a-zA-Z])(?:[0-9a-fA-F]{8,}|[0-9A-Za-z]{16,})\b", "[0-9A-Za-z]+"),
    "number": (r"\d+(?:[.,]\d+)+", r"[\d.,]+"),
    "digits": (r"\d+", r"\d+"),
}
WITHIN = regex.compile(r"(?s)\S.*\S|\S")
TOKEN = regex.compile("|".join(f"(?P<{name}>{looks})" for name, (looks, _) in PARTS.items()))


def pattern_like(line: str) -> str:
    """Return a pattern that matches the line and those like it, and not the empty line; nothing for an empty one.

    A line that is longer than is worth saying is known by its beginning.
    """
    within = WITHIN.search(line)  # what a pattern takes for a space is not all that Python does
    text = within[0] if within else ""
    whole = len(text) <= LONGEST
    text = text[: 2 * LONGEST]  # what begins before the end may reach beyond it
    pieces: list[str] = []
    at = 0
    for found in TOKEN.finditer(text):
        if found.end() > LONGEST:
            text = text[: max(at, min(found.start(), LONGEST))]
            break
        pieces += [_plain(text[at : found.start()]), _general(found.lastgroup or "", found[0])]
        at = found.end()
    pieces.append(_plain(text[at:LONGEST]))
    said = "".join(pieces)
    if not said:
        return ""
    start = "^" if line.startswith(text) else r"^\s*"
    return rf"{start}{said}\s*$" if whole else start + said


def _general(name: str, found: str) -> str:
    form = PARTS[name][1]
    if name == "address":
        return _plain(found.partition("://")[0]) + r"://\S+"  # how it is spoken to is no place
    return form or _plain(found)


def _plain(text: str) -> str:
    """Return what matches a text as it is; what cannot be written into a file of text stands for itself by a dot."""
    return "".join("." if _is_odd(one) else rf"\{one}" if one in SPECIAL else one for one in text)


def _is_odd(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
