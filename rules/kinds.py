"""The kind of a line: its words stay as they are, what differs from run to run is set aside.

Set aside are times, numbers, sizes, lengths of time, ids, hex, addresses and what is quoted; of a path only such parts.
A number that names a fault (an exit code, `ORA-01555`) stays; to all else of a kind one digit is as good as another.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct

from rules.likeness import CLOCK, DAYS, MONTHS, STAMP

ASIDE = "#"  # what stands for a part that is set aside; one in a line is taken for a digit
PASSES = 5
LONGEST = 1000  # characters of a line by which its kind is known
DIGIT = rf"[\d{ASIDE}]"
NUMBER = rf"{DIGIT}+(?:[.,]{DIGIT}+)*"
BARE = rf"(?<![\w{ASIDE}])(?<![\w{ASIDE}][.,])"  # no part of a word or of a longer number ends here
SIZES = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
LENGTHS = {
    **dict.fromkeys(("ns",), 1e-9),
    **dict.fromkeys(("us", "µs"), 1e-6),
    **dict.fromkeys(("ms", "밀리초"), 1e-3),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "초"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "분"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "시간"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86400.0),
}
UNIT = "(?:" + "|".join(f"{name}(?![가-힣])" for name in sorted(LENGTHS, key=len, reverse=True)) + r")(?![a-zA-Z\d#])"
DATE_KO = rf"(?:{DIGIT}{{2,4}}년\s?)?{DIGIT}{{1,2}}월\s?{DIGIT}{{1,2}}일"
CLOCK_KO = rf"{DIGIT}{{1,2}}시(?![간가-힣])(?:\s?{DIGIT}{{1,2}}분)?(?:\s?{DIGIT}{{1,2}}초)?"


class Slot(StrEnum):
    """What was set aside: a moment, something that names, or something that says how much or which."""

    TIME = "time"
    ID = "id"
    NUMBER = "number"
    SIZE = "size"
    LENGTH = "length"
    WORD = "word"


# name -> what it is (None: it stays) and what it looks like; the first that fits decides
PARTS: Mapping[str, tuple[Slot | None, str]] = {
    "exit": (None, r"(?i:\b(?:errno|exit code|exit status|return code|winerror|http|status|rc)[ :=]{0,3}-?\d{1,10}\b)"),
    "code": (None, r"(?i:\bcode[ :=]{0,3}-?\d{1,3}\b)(?![.,]?\d)|종료\s?코드[ :=]{0,3}-?\d{1,10}"),
    "fault": (None, r"\b(?:ORA|TNS|PLS|SQL|DB2|KUP|RMAN|ERR|SQLSTATE)-?\d{1,6}\b"),
    "stamp": (Slot.TIME, rf"\b{STAMP}(?!\.?\w)"),
    "date_ko": (Slot.TIME, rf"(?<!\w){DATE_KO}"),
    "clock": (Slot.TIME, rf"(?<![\w:.]){CLOCK}(?:\s?[AP]M\b)?(?![\w:])"),
    "clock_ko": (Slot.TIME, rf"(?<!\w)(?:(?:오전|오후)\s?)?{CLOCK_KO}"),
    "day": (Slot.TIME, rf"\b(?:{DAYS})\b|[월화수목금토일]요일|(?<=\()[월화수목금토일](?=\))|오전|오후"),
    "month": (Slot.TIME, rf"\b(?:{MONTHS})[ /-]\s?{DIGIT}{{1,2}}(?:,?[ /-]{DIGIT}{{4}})?\b"),
    "uuid": (Slot.ID, r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"),
    "url": (Slot.WORD, r"(?<=://)[^\s\"'<>()\[\],;]+"),
    "mail": (Slot.WORD, r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"),
    "quoted": (Slot.WORD, "\"[^\"]{0,200}\"|(?<!\\w)'[^']{0,200}'(?!\\w)|“[^”]{0,200}”|‘[^’]{0,200}’|「[^」]{0,200}」"),
    "colons": (Slot.ID, r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{1,4}(?![\w:])"),
    "address": (Slot.ID, r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?![\d.])"),
    "hex": (Slot.ID, r"\b0[xX][0-9a-fA-F]+\b"),
    "temporary": (Slot.ID, r"(?<=[\\/])tmp\w{4,}"),
    "id": (Slot.ID, r"\b(?=[a-zA-Z]*\d)(?=\d*[a-zA-Z])(?:[0-9a-fA-F]{8,}|[0-9A-Za-z]{16,})\b"),
    "size": (Slot.SIZE, rf"{BARE}{NUMBER}\s?(?:[kKMGT]i?[bB]|B|bytes?|바이트)(?![\w#])"),
    "length": (Slot.LENGTH, rf"{BARE}{NUMBER}\s?{UNIT}(?:\s?{NUMBER}\s?{UNIT})*"),
    "number": (Slot.NUMBER, rf"(?:(?<=[=: (,])[-+](?={DIGIT}))?{NUMBER}"),
}
TOKEN = re.compile("|".join(f"(?P<{name}>{looks})" for name, (_, looks) in PARTS.items()))
LEADING = re.compile(r"^[\s\[(<|]*$")  # what may stand before the time that begins a line
AFTER_TIME = re.compile(r"^[\])>|\s,;:-]+")
MESSAGE = re.compile(r"(?i)\b(?:msg|message|error|err|event|reason)=$")  # what it quotes are words of the line
PARTED = re.compile(rf"({NUMBER})\s?({UNIT})")
DAY = re.compile(r"(?:19|20)\d{6}(?:\d{4}|\d{6})?")  # a date without marks between its parts
NAME = re.compile(r"([^\W\d][\w.-]{0,40})\s?[=:]\s?$")


class Piece(Struct, frozen=True, kw_only=True, gc=False):
    """A part of a line: its text, and what it is where it is set aside."""

    text: str
    slot: Slot | None = None
    fault: bool = False  # it stays although it has digits


class Value(Struct, frozen=True, kw_only=True, gc=False):
    """What one place of a kind holds in one line: by which name, and how much where it is an amount."""

    slot: Slot
    name: str
    text: str
    number: float | None


def pieces_of(line: str) -> list[Piece]:
    """Return the parts of a line in order; together they are the line."""
    text, rest = line[:LONGEST], line[LONGEST:]
    found = list(_pieces(text, is_data=text.lstrip()[:1] in ("{", "[") and '":' in text))
    return [*found, Piece(text=rest)] if rest else found


def kind_of(line: str) -> str:
    """Return what all lines of the same kind have in common; a kind is of its own kind."""
    kind = _once(pieces_of(line[:LONGEST]))
    for _ in range(PASSES):  # what was parted by something that is aside now may be one number
        again = _once(pieces_of(kind))
        if again == kind:
            break
        kind = again
    return kind


def _once(pieces: list[Piece]) -> str:
    """Return what these parts say without the time that begins them; each gap is one blank."""
    said, after_time = "", False
    for piece in pieces:
        if piece.slot is Slot.TIME and LEADING.match(said):
            said, after_time = "", True
        elif piece.slot is None and after_time and not said:
            said = AFTER_TIME.sub("", piece.text)
        else:
            said += piece.text if piece.slot is None else ASIDE
    return " ".join(said.split())[:LONGEST]


def keeps_digits(pieces: list[Piece]) -> bool:
    """Return whether a kind says digits, so that a line with others may be of another kind."""
    return any(piece.fault for piece in pieces)


def values_of(pieces: list[Piece]) -> list[Value]:
    """Return what was set aside of a line and says something of its run: how much, how long, which."""
    found, before = [], ""
    for piece in pieces:
        if piece.slot not in (None, Slot.TIME, Slot.ID) and not DAY.fullmatch(piece.text):
            name = NAME.search(before)
            number = _number(piece.text, piece.slot)
            found.append(Value(slot=piece.slot, name=name[1] if name else "", text=piece.text, number=number))
        before = (before + piece.text)[-60:] if piece.slot is None else ""
    return found


def _pieces(text: str, is_data: bool) -> Iterator[Piece]:
    at = 0
    for found in TOKEN.finditer(text):
        start, end, name = found.start(), found.end(), found.lastgroup or ""
        if start > at:
            yield Piece(text=text[at:start])
        if name == "quoted":
            yield from _quoted(found[0], text[max(0, start - 12) : start], is_data)
        else:
            slot = PARTS[name][0]
            yield Piece(text=found[0], slot=slot, fault=slot is None)
        at = end
    if at < len(text):
        yield Piece(text=text[at:])


def _quoted(text: str, before: str, is_data: bool) -> Iterator[Piece]:
    """Yield what a quotation is made of: a word that is set aside, or words and paths like any other."""
    inner = text[1:-1]
    yield Piece(text=text[0])
    if is_data or "/" in inner or "\\" in inner or MESSAGE.search(before):
        yield from _pieces(inner, is_data)
    else:
        yield Piece(text=inner, slot=Slot.WORD)
    yield Piece(text=text[-1])


def _number(text: str, slot: Slot) -> float | None:
    """Return how much a text says: bytes, seconds or just so many; None where it says no amount."""
    try:
        if slot is Slot.NUMBER:
            return float(text.replace(",", ""))
        if slot is Slot.SIZE:
            digits = re.match(NUMBER, text)
            unit = text[digits.end() :].strip() if digits else ""
            power = 0 if unit[:1] in "Bb바" else SIZES.get(unit[:1].lower(), 0)
            return float(text[: digits.end()].replace(",", "")) * 1024**power if digits else None
        if slot is Slot.LENGTH:
            return sum(float(amount.replace(",", "")) * LENGTHS[unit] for amount, unit in PARTED.findall(text))
    except ValueError:
        pass
    return None
