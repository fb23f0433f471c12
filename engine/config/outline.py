"""Where each part of a YAML text begins and ends, without what it means: what an edit needs to leave the rest alone."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from engine.config.yamlfile import events_of

Pairs = list[tuple["Part", "Part"]]


class Part(Struct, kw_only=True):
    """One value of a text; `start` and `end` count its characters, what is written in a block ends with its last value.

    `kind` is text, list, map or alias; `style` the quote of a text, or | and > of a block.
    """

    kind: str
    start: int
    end: int
    value: str = ""
    style: str = ""
    flow: bool = False
    parts: "list[Part]" = field(default_factory=list)

    @property
    def pairs(self) -> Pairs:
        """Return the keys of a mapping with their values."""
        return list(zip(self.parts[::2], self.parts[1::2], strict=True)) if self.kind == "map" else []

    def get(self, key: str) -> "Part | None":
        """Return the value that a mapping itself has for a key."""
        return next((value for name, value in self.pairs if name.kind == "text" and name.value == key), None)


def outline_of(text: str) -> Part | None:
    """Return the one document of a text; None for what is no YAML."""
    for in_c in (True, False):  # the C parser stumbles over some that are right
        try:
            return _built(events_of(text.encode(), in_c=in_c))
        except YAMLError:
            continue
    return None


def _built(events: Iterator[Any]) -> Part | None:
    root: Part | None = None
    open_: list[Part] = []
    for event in events:
        if isinstance(event, MappingEndEvent | SequenceEndEvent):
            _close(open_.pop(), event)
            continue
        part = _part(event)
        if part is None:
            continue
        if open_:
            open_[-1].parts.append(part)
        root = root or part
        if part.kind in ("map", "list"):
            open_.append(part)
    return root


def _close(part: Part, event: Any) -> None:
    if part.flow:
        part.end = event.end_mark.index
    elif part.parts:
        part.end = part.parts[-1].end


def _part(event: Any) -> Part | None:
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, ScalarEvent):
        return Part(kind="text", start=start, end=end, value=event.value, style=event.style or "")
    if isinstance(event, AliasEvent):
        return Part(kind="alias", start=start, end=end, value=event.anchor)
    if isinstance(event, MappingStartEvent | SequenceStartEvent):
        kind = "map" if isinstance(event, MappingStartEvent) else "list"
        return Part(kind=kind, start=start, end=end, flow=bool(event.flow_style))
    return None
