"""A configuration as people may see it: marks stand for its secrets, and give way to them again when it is written.

A mark is good where a secret stood: as a whole value in a place that is masked. Anywhere else it would show the secret.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from engine.config.environment import NAME
from engine.config.outline import Part, outline_of

KEYS = frozenset({"password", "hash", "url", "env", "token", "secret"})  # what stands below one of these is hidden
IN_TEXT = re.compile(r"\b(?:password|hash|url|token|secret|env)\b[\"']?[ \t]*:[ \t]+(?=(?P<value>[^\s#][^\r\n]*))")
OPEN = re.compile(rf"(?:\$\{{{NAME}(?::-)?\}})*")  # a name of the environment is no secret
LEAD = re.compile(r"(?:[&!]\S*[ \t]+)*")  # an anchor or a tag before a value
BULLET = "•"
SHORTEST = 4  # characters of a secret that is looked for in the rest of the text


class Hidden(Struct, frozen=True, kw_only=True):
    """One secret: the mark that stands for it, what is written there, and what that means."""

    mark: str
    source: str
    value: str


class Masked(Struct, frozen=True, kw_only=True):
    """A text with marks, and what is behind them."""

    text: str
    hidden: tuple[Hidden, ...]
    frame: str  # what a mark begins and ends with


class MaskMisplaced(Exception):
    """A mark stands where it must not; `line` counts from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def masked(text: str, secrets: Iterable[str] = ()) -> Masked:
    """Return the text with a mark for each secret, in its places and wherever else it stands."""
    frame = BULLET * 3
    while frame in text:
        frame += BULLET
    root = outline_of(text)
    places = sorted(_places(text, root))
    known = {value for _, _, value in places} | {one for one in secrets if one}
    found = [*places, *_elsewhere(text, places, known)]
    hidden, pieces, at = [], [], 0
    for number, (start, end, value) in enumerate(sorted(found), 1):
        mark = f"{frame}{number}{frame}"
        hidden.append(Hidden(mark=mark, source=text[start:end], value=value))
        pieces += [text[at:start], mark]
        at = end
    return Masked(text="".join([*pieces, text[at:]]), hidden=tuple(hidden), frame=frame)


def unmasked(text: str, shown: Masked, secrets: Iterable[str] = ()) -> str:
    """Return an edited text with the secrets back in their places. Raises MaskMisplaced."""
    known = {one.mark: one for one in shown.hidden}
    marks = re.compile(f"{shown.frame}[0-9]+{shown.frame}")
    for found in marks.finditer(text):
        if found[0] not in known:
            raise MaskMisplaced(_line(text, found.start()))
    root = outline_of(text)
    for path, part in () if root is None else _texts(root, keys=True):
        if shown.frame in part.value and (part.value not in known or not _is_hidden(path)):
            raise MaskMisplaced(_line(text, part.start))
    whole = marks.sub(lambda found: known[found[0]].source, text)
    again = masked(whole, secrets).text  # a comment must hide what it is given, too
    for one in shown.hidden:
        if one.mark in text and len(one.value) >= SHORTEST and one.value in again and one.value not in shown.text:
            raise MaskMisplaced(_line(text, text.index(one.mark)))
    return whole


def _places(text: str, root: Part | None) -> Iterator[tuple[int, int, str]]:
    """Yield where secrets stand by their keys, and what they are."""
    if root is None:  # nobody knows what is what: whole lines are hidden
        end = 0
        for found in IN_TEXT.finditer(text):
            if found.start() >= end:
                end = found.end("value")
                yield found.start("value"), end, found["value"].strip()
        return
    taken: list[tuple[int, int]] = []
    for path, part in _texts(root):
        taken.append((part.start, part.end))
        if part.value and _is_hidden(path, part.value) and not OPEN.fullmatch(part.value):
            yield (*_inside(text, part), part.value)
    taken.sort()
    for found in IN_TEXT.finditer(text):  # in a comment
        start = found.start("value")
        if text.rfind("#", text.rfind("\n", 0, start) + 1, start) >= 0 and not _in_any(start, taken):
            taken.append(found.span("value"))
            yield (*found.span("value"), found["value"].strip())


def _in_any(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _is_hidden(path: tuple[str, ...], value: str = "@") -> bool:
    return bool(KEYS & {*path}) or (path == ("store",) and "@" in value)


def _inside(text: str, part: Part) -> tuple[int, int]:
    """Return the value without its quotes, or a block as a whole."""
    source = text[part.start : part.end]
    if part.style in ("'", '"'):
        return part.start + source.index(part.style) + 1, part.end - 1
    lead = LEAD.match(source)
    return part.start + (lead.end() if lead else 0), part.start + len(source.rstrip())


def _texts(part: Part, path: tuple[str, ...] = (), *, keys: bool = False) -> Iterator[tuple[tuple[str, ...], Part]]:
    """Yield every text of a document with the keys above it; with `keys` these as well, as if they stood at the top."""
    if part.kind == "text":
        yield path, part
    for key, value in part.pairs:
        if keys:
            yield (), key
        yield from _texts(value, (*path, key.value), keys=keys)
    for one in part.parts if part.kind == "list" else ():
        yield from _texts(one, path, keys=keys)


def _elsewhere(text: str, places: list[tuple[int, int, str]], known: set[str]) -> Iterator[tuple[int, int, str]]:
    """Yield where else a secret stands, longest first, and no place twice."""
    taken = [(start, end) for start, end, _ in places]
    for value in sorted(known, key=len, reverse=True):
        at = text.find(value) if len(value) >= SHORTEST else -1
        while at >= 0:
            end = at + len(value)
            if not any(start < end and at < stop for start, stop in taken):
                taken.append((at, end))
                yield at, end, value
            at = text.find(value, end)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
