"""A wider pattern over raw bytes: it is found in every line that the pattern itself matches, and seldom in others.

One expression serves lines in UTF-8 and in CP949, valid or not: whatever depends on the characters around it, or on
tables of characters, is widened. It is meant for Hyperscan, whose time does not depend on the expression, and reads the
same to `re`.
"""

import re
import re._constants as kinds
import re._parser as syntax
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from rules.syntax import folded_inside, is_folded, tree_of

CODECS = ("utf-8", "cp949")
MOST = 8  # repetitions that are counted; more are widened to any number
LONGEST = 4000  # characters of an expression that is worth compiling
# Characters beyond ASCII: any one (also what is not valid), those that may be digits, those that may be spaces.
BEYOND = r"[\x80-\xff]{1,4}|[\x81-\xfe][A-Za-z]"
DIGITS_BEYOND = r"[\xc2-\xe1\xf0-\xf4][\x80-\xbf]{1,3}|\xea[\x80-\xaf][\x80-\xbf]|\xef\xbc[\x80-\xbf]|\xa3[\xb0-\xb9]"
SPACES_BEYOND = r"\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2[\x80\x81][\x80-\xbf]|\xe3\x80\x80|\xa1\xa1"
ALSO = {"s": "\u017f", "k": "\u212a", "i": "\u0130"}  # beyond ASCII, but the same letters where case does not matter
ANY = r"[^\n]*"

ONE_OF_MANY = re.compile(r"\(\?:\[([^\]]+)\]\|" + re.escape(BEYOND) + r"\)")

DIGITS = frozenset(b"0123456789")
SPACES = frozenset(b" \t\r\v\f")
WORDS = DIGITS | frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
ASCII = frozenset(range(128)) - {10}
CATEGORIES: dict[Any, tuple[frozenset[int], str]] = {
    kinds.CATEGORY_DIGIT: (DIGITS, DIGITS_BEYOND),
    kinds.CATEGORY_NOT_DIGIT: (ASCII - DIGITS, BEYOND),
    kinds.CATEGORY_SPACE: (SPACES, SPACES_BEYOND),
    kinds.CATEGORY_NOT_SPACE: (ASCII - SPACES, BEYOND),
    kinds.CATEGORY_WORD: (WORDS, BEYOND),
    kinds.CATEGORY_NOT_WORD: (ASCII - WORDS, BEYOND),
}
REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT)


@lru_cache(maxsize=4096)
def superset_of(pattern: str) -> str | None:
    """Return the wider expression, for bytes, with `^` and `$` at the ends of lines.

    None where it would be found in every line or cannot be told, and where the pattern may run out of its time: that
    is a finding, so each line has to be tried.
    """
    tree = tree_of(pattern)
    return None if tree is None or _is_explosive(list(tree)) else _widened(tree)


def superset_of_any(pattern: str) -> str | None:
    """Return the same also of a pattern that may run out of its time: a line that it cannot match need not be tried."""
    tree = tree_of(pattern)
    return None if tree is None else _widened(tree)


def _widened(tree: "syntax.SubPattern") -> str | None:
    items = _trimmed(list(tree))
    if not items or _may_be_empty(items):
        return None
    found = _sequence(items, is_folded(tree))
    return found if len(found) <= LONGEST else None


def _is_explosive(items: Sequence[Any], repeated: bool = False) -> bool:
    """Return whether something without a bound is repeated without a bound, or text found before is asked for again."""
    for kind, value in items:
        if kind in (kinds.GROUPREF, kinds.GROUPREF_IGNORE):
            return True
        unbounded = kind in REPEATS and value[1] > MOST
        if unbounded and repeated:
            return True
        if any(_is_explosive(part, repeated or unbounded) for part in _parts(kind, value)):
            return True
    return False


def _parts(kind: Any, value: Any) -> list[list[Any]]:
    """Return the sequences that an item is made of."""
    if kind is kinds.SUBPATTERN:
        return [list(value[3])]
    if kind in REPEATS:
        return [list(value[2])]
    if kind is kinds.BRANCH:
        return [list(branch) for branch in value[1]]
    if kind is kinds.ATOMIC_GROUP:
        return [list(value)]
    if kind in (kinds.ASSERT, kinds.ASSERT_NOT):
        return [list(value[1])]
    if kind is kinds.GROUPREF_EXISTS:
        return [list(part or []) for part in value[1:]]
    return []


def _may_be_empty(items: Sequence[Any]) -> bool:
    return all(_may_vanish(kind, value) for kind, value in items)


def _may_vanish(kind: Any, value: Any) -> bool:
    if kind in (kinds.AT, kinds.ASSERT, kinds.ASSERT_NOT, kinds.GROUPREF):
        return True
    if kind in REPEATS and value[0] == 0:
        return True
    parts = _parts(kind, value)
    return bool(parts) and any(_may_be_empty(part) for part in parts)


def _trimmed(items: list[Any], left: bool = True, right: bool = True) -> list[Any]:
    """Return the items without what need not be there at an outer end: it would only be found over and over."""
    ends = [place for place, (kind, value) in enumerate(items) if not _may_vanish(kind, value)]
    if not ends:
        return []
    first, last = ends[0] if left else 0, ends[-1] if right else len(items) - 1
    held_left = first > 0 and items[first - 1][0] is kinds.AT
    held_right = last + 1 < len(items) and items[last + 1][0] is kinds.AT
    kept = items[first - held_left : last + 1 + held_right]
    if left and not held_left:
        kept[0] = _shortest(kept[0], left=True, right=False)
    if right and not held_right:
        kept[-1] = _shortest(kept[-1], left=False, right=True)
    return kept


def _shortest(item: Any, left: bool, right: bool) -> Any:
    """Return an item at an outer end with as little at that end as it needs."""
    kind, value = item
    if kind in REPEATS:
        return (kind, (value[0], value[0], value[2]))
    if kind is kinds.SUBPATTERN:
        return (kind, (*value[:3], _trimmed(list(value[3]), left, right)))
    if kind is kinds.ATOMIC_GROUP:
        return (kind, _trimmed(list(value), left, right))
    if kind is kinds.BRANCH:
        return (kind, (None, [_trimmed(list(branch), left, right) for branch in value[1]]))
    return item


def _sequence(items: Sequence[Any], folded: bool) -> str:
    return "".join(_item(kind, value, folded) for kind, value in items)


def _item(kind: Any, value: Any, folded: bool) -> str:
    if kind is kinds.LITERAL:
        return _character(chr(value), folded)
    if kind is kinds.NOT_LITERAL:
        return _either(ASCII - ({value} if not folded else frozenset()), BEYOND)
    if kind is kinds.ANY:
        return _either(ASCII, BEYOND)
    if kind is kinds.IN:
        return _set(value, folded)
    if kind is kinds.AT:
        return _place(value)
    if kind is kinds.SUBPATTERN:
        return f"(?:{_sequence(list(value[3]), folded_inside(folded, value[1], value[2]))})"
    if kind in REPEATS:
        return _repeat(value[0], value[1], _sequence(list(value[2]), folded))
    if kind is kinds.BRANCH or kind is kinds.ATOMIC_GROUP:
        return f"(?:{'|'.join(_sequence(part, folded) for part in _parts(kind, value))})"
    if kind in (kinds.ASSERT, kinds.ASSERT_NOT):
        return ""
    return ANY  # a condition, or what a later version of Python adds


def _repeat(low: int, high: int, repeated: str) -> str:
    within = ONE_OF_MANY.fullmatch(repeated)
    if within is not None:  # told in bytes, of which a character has one or more: else the same text fits in many ways
        return f"[{within[1]}A-Za-z\\x80-\\xff]{{{min(low, MOST)},}}"
    bounds = f"{{{low},{high}}}" if high <= MOST else f"{{{min(low, MOST)},}}"
    return f"(?:{repeated}){bounds}"


def _place(value: Any) -> str:
    if value in (kinds.AT_BEGINNING, kinds.AT_BEGINNING_STRING):
        return "^"
    return r"\r?$" if value in (kinds.AT_END, kinds.AT_END_STRING) else ""


def _character(char: str, folded: bool) -> str:
    if char.isascii():
        codes = {ord(char.lower()), ord(char.upper())} if folded else {ord(char)}
        return _either(frozenset(codes), _bytes(ALSO[char.lower()]) if folded and char.lower() in ALSO else "")
    if char == "\ufffd" or (folded and (char.lower() != char or char.upper() != char)):
        return f"(?:{BEYOND}|[A-Za-z])"  # of a character that was not valid, or of one that has a case
    return f"(?:{_bytes(char)})"


def _set(items: Sequence[Any], folded: bool) -> str:
    negated = items[0][0] is kinds.NEGATE
    codes: set[int] = set()
    beyond: set[str] = set()
    for kind, value in items:
        if kind is kinds.LITERAL or kind is kinds.RANGE:
            low, high = (value, value) if kind is kinds.LITERAL else value
            codes |= set(range(low, min(high, 127) + 1))
            beyond |= {BEYOND} if high > 127 else set()
        elif kind is kinds.CATEGORY:
            codes |= CATEGORIES[value][0]
            beyond.add(CATEGORIES[value][1])
    if negated:
        return _either(ASCII if folded else ASCII - codes, BEYOND)
    if folded:
        letters = {chr(code).lower() for code in codes}
        beyond |= {_bytes(other) for letter, other in ALSO.items() if letter in letters}
        codes |= {ord(case) for code in codes for case in (chr(code).lower(), chr(code).upper())}
        codes |= WORDS if BEYOND in beyond else set()
    return _either(frozenset(codes), "|".join(sorted(beyond)))


def _either(codes: frozenset[int], beyond: str) -> str:
    """Return one of these ASCII characters, or what lies beyond; at least one of both is there."""
    within = _ranges(codes - {10})
    if not within:
        return f"(?:{beyond})" if beyond else r"\x00"  # a line end, which no line holds
    return f"(?:[{within}]|{beyond})" if beyond else f"[{within}]"


def _ranges(codes: frozenset[int]) -> str:
    """Return the inside of a set of these codes."""
    firsts = sorted(code for code in codes if code - 1 not in codes)
    lasts = sorted(code for code in codes if code + 1 not in codes)
    pairs = zip(firsts, lasts, strict=True)
    return "".join(f"\\x{first:02x}" + (f"-\\x{last:02x}" if last > first else "") for first, last in pairs)


def _bytes(char: str) -> str:
    """Return a character as it is written in each of the codecs that have it."""
    found = {char.encode(codec, "ignore") for codec in CODECS} - {b""}
    return "|".join("".join(f"\\x{byte:02x}" for byte in raw) for raw in sorted(found))
