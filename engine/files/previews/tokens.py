"""The words of JSON, one by one, from any place of a file where one begins."""

import json
import re
from collections.abc import Iterator

from msgspec import Struct

from engine.files.previews.units import Units

BLANK = re.compile(r"[ \t\r\n]*")
INSIDE = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
WORD = re.compile(r"[^\s,:\[\]{}\"]*")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
WORDS = ("true", "false", "null")
KEPT = 2_048  # units of a string that are kept
LONGEST = 16_384  # units of a number
SIGNS = "{}[],:"


class BadJson(Exception):
    """What is no JSON."""


class Token(Struct, frozen=True):
    """A sign, a string or a word: `kind` is the sign itself, `"` or `w`."""

    kind: str
    text: str
    offset: int


def tokens(units: Units) -> Iterator[Token]:
    """Yield each word from the place of `units` on; between two huge strings an empty one. Raises BadJson."""
    while _pass_blank(units):
        offset, sign = units.offset, units.text[units.place]
        if sign in SIGNS:
            units.place += 1
            yield Token(sign, "", offset)
        elif sign == '"':
            units.place += 1
            yield Token('"', _string(units), offset)
        else:
            yield Token("w", _word(units), offset)


def _pass_blank(units: Units) -> bool:
    """Go to the next word; return whether there is one."""
    while True:
        found = BLANK.match(units.text, units.place)
        units.place = found.end() if found else units.place
        if units.place < len(units.text):
            return True
        if not units.more():
            return False


def _string(units: Units) -> str:
    kept, is_whole = "", True
    while True:
        found = INSIDE.match(units.text, units.place)
        end = found.end() if found else units.place
        room = KEPT - len(kept)
        kept += units.text[units.place : min(end, units.place + room)]
        is_whole = is_whole and end - units.place <= room
        units.place = end
        if end < len(units.text) and units.text[end] == '"':
            units.place += 1
            return _unescaped(units.said(kept), is_whole)
        if not units.more():  # what is left is a lone backslash, or nothing
            raise BadJson("a string without end")


def _unescaped(text: str, is_whole: bool) -> str:
    if is_whole and "\\" not in text:
        return text
    for cut in range(1 if is_whole else 12):  # in the middle of what a backslash begins
        try:
            return str(json.loads(f'"{text[: len(text) - cut]}"', strict=False)) + ("" if is_whole else "…")
        except ValueError:
            continue
    raise BadJson("a backslash before what it cannot stand before")


def _word(units: Units) -> str:
    while True:
        found = WORD.match(units.text, units.place)
        end = found.end() if found else units.place
        if end < len(units.text) or not units.more():
            break
        if len(units.text) > LONGEST and end - units.place > LONGEST:
            raise BadJson("a word without end")
    found = WORD.match(units.text, units.place)
    word = found[0] if found else ""
    units.place += len(word)
    if word not in WORDS and not NUMBER.fullmatch(word):
        raise BadJson(word[:20])
    return word
