"""A YAML parser's events put together to values with places, bounded in depth and in what aliases blow up."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from msgspec import Struct, field
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from engine.config.environment import substitute
from engine.config.nodes import BROKEN, Broken, Map, PathItem, Seq, key_text, pack
from engine.config.scalars import CORE_TAG, CORE_TAGS, Scalar, resolve
from engine.config.textfile import Flaw

MAX_DEPTH = 64
FREE_ALIASES = 200_000  # nodes that aliases may add in any file; beyond that, ALIAS_FACTOR times the written ones
ALIAS_FACTOR = 20
MAX_FLAWS = 1000
SHORT = 24  # characters of a value that is worth remembering
MERGE = "<<"


class Stop(Exception):  # not an error of ours: the flaw is in the list already
    """Reading on makes no sense."""


class _Frame(Struct):
    value: Map | Seq
    anchor: str | None
    before: int  # nodes counted when it began
    key: str | None = None
    key_place: int = 0
    has_key: bool = False
    shown: str = ""  # the key being read, for messages
    merges: list[Any] = field(default_factory=list)


class Builder:
    """Walks over the events of one document; `root` is its value, `flaws` are what was wrong on the way."""

    def __init__(self, source: int, environ: Mapping[str, str]) -> None:
        self.source = source
        self.environ = environ
        self.flaws: list[Flaw] = []
        self.root: Any = None
        self.documents = 0
        self.written = 0
        self.expanded = 0
        self.frames: list[_Frame] = []
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.words: dict[str, str] = {}  # keys and short values, once each

    def build(self, events: Iterator[Any]) -> None:
        """Walk over all events; the root is set as soon as it begins."""
        steps = {
            ScalarEvent: self._scalar,
            MappingStartEvent: self._open,
            SequenceStartEvent: self._open,
            MappingEndEvent: self._close,
            SequenceEndEvent: self._close,
            AliasEvent: self._alias,
            DocumentStartEvent: self._document,
        }
        for event in events:
            step = steps.get(type(event))
            if step is not None:
                step(event)
        if not self.documents:
            self.flaws.append(Flaw(line=1, column=1, code="empty_file"))

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self._flaw(event, "second_document")
            raise Stop

    def _open(self, event: Any) -> None:
        place = self._place(event)
        value = (Map if type(event) is MappingStartEvent else Seq)(place)
        self._count(event, 1)
        self._put(value if self._check_tag(event) else BROKEN, event, place)
        self.frames.append(_Frame(value, event.anchor, self.expanded))
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, -1)
        if len(self.frames) > MAX_DEPTH:
            self._flaw(event, "too_deep", limit=MAX_DEPTH)
            raise Stop

    def _close(self, event: Any) -> None:
        frame = self.frames.pop()
        if frame.merges and isinstance(frame.value, Map):
            self._merge(frame.value, frame.merges, event)
        if frame.anchor is not None:
            self.anchors[frame.anchor] = (frame.value, self.expanded - frame.before + 1)

    def _scalar(self, event: Any) -> None:
        place = self._place(event)
        self._count(event, 1)
        if self._awaits_key():
            self._key(event, place)
            return
        value = self._value(event)
        self._put(value, event, place)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, 1)

    def _value(self, event: Any) -> Scalar | Broken:
        if not self._check_tag(event):
            return BROKEN
        plain = event.implicit[0] if event.tag is None else event.tag not in ("!", CORE_TAG + "str")
        value = resolve(event.value) if plain else event.value
        if not isinstance(value, str):
            return value
        if "${" not in value:
            return self.words.setdefault(value, value) if len(value) <= SHORT else value
        flaws = len(self.flaws)
        filled = substitute(value, self.environ, lambda code, named: self._flaw(event, code, **named))
        return filled if len(self.flaws) == flaws else BROKEN

    def _key(self, event: Any, place: int) -> None:
        frame = self.frames[-1]
        plain = bool(event.implicit[0]) and event.tag is None
        key = resolve(event.value) if plain else event.value
        if isinstance(key, str):
            key = self.words.setdefault(key, key)
        frame.has_key, frame.key, frame.key_place, frame.shown = True, None, place, event.value
        if not isinstance(key, str):
            self._flaw(event, "key_not_text", found=event.value)
        elif plain and key == MERGE:
            frame.key = MERGE
        elif key in frame.value:
            self._flaw(event, "duplicate_key", found=key)
        else:
            frame.key = key
        if event.anchor is not None:
            self.anchors[event.anchor] = (key, 1)

    def _alias(self, event: Any) -> None:
        place = self._place(event)
        if event.anchor not in self.anchors:
            self._flaw(event, "undefined_alias", found=event.anchor)
            value: Any = BROKEN
        else:
            value, size = self.anchors[event.anchor]
            if size < 0:
                self._flaw(event, "alias_cycle", found=event.anchor)
                value = BROKEN
            self._count(event, max(size, 1), written=False)
        if self._awaits_key():
            self._flaw(event, "key_not_text", found="*" + event.anchor)
            self.frames[-1].has_key, self.frames[-1].key = True, None
            return
        self._put(value, event, place)

    def _place(self, event: Any) -> int:
        return pack(self.source, event.start_mark.line, event.start_mark.column)

    def _awaits_key(self) -> bool:
        return bool(self.frames) and isinstance(self.frames[-1].value, Map) and not self.frames[-1].has_key

    def _put(self, value: Any, event: Any, place: int) -> None:
        if not self.frames:
            self.root = value
            return
        frame = self.frames[-1]
        if isinstance(frame.value, Seq):
            frame.value.append(value)
            frame.value.places.append(place)
            return
        if not frame.has_key:
            self._flaw(event, "key_not_text", found="{...}" if isinstance(value, Map) else "[...]")
        elif frame.key == MERGE:
            frame.merges.append(value)
        elif frame.key is not None:
            frame.value.put(frame.key, value, frame.key_place, place)
        frame.has_key = not frame.has_key
        frame.key = None

    def _merge(self, into: Map, merges: list[Any], event: Any) -> None:
        for merged in merges:
            if isinstance(merged, Seq):
                self._merge(into, [BROKEN if isinstance(one, Seq) else one for one in merged], event)
            elif isinstance(merged, Map):
                for key in merged.keys() - into.keys():
                    into.put(key, merged[key], *merged.place(key))
            elif merged is not BROKEN:
                self._flaw(event, "merge_value")

    def _check_tag(self, event: Any) -> bool:
        tag = event.tag
        if tag is None or tag == "!" or (tag.startswith(CORE_TAG) and tag[len(CORE_TAG) :] in CORE_TAGS):
            return True
        self._flaw(event, "tag", found=tag.replace(CORE_TAG, "!!"))
        return False

    def _count(self, event: Any, nodes: int, *, written: bool = True) -> None:
        self.expanded += nodes
        if written:
            self.written += nodes
        if self.expanded - self.written > FREE_ALIASES + ALIAS_FACTOR * self.written:
            self._flaw(event, "alias_bomb")
            raise Stop

    def _flaw(self, event: Any, code: str, **parameters: object) -> None:
        mark = event.start_mark
        flaw = Flaw(line=mark.line + 1, column=mark.column + 1, code=code, parameters=parameters, key=self._here())
        self.flaws.append(flaw)
        if len(self.flaws) >= MAX_FLAWS:
            raise Stop

    def _here(self) -> str:
        path: list[PathItem] = []
        for frame, inner in zip_longest(self.frames, self.frames[1:]):
            if isinstance(frame.value, Map):
                path.append(frame.shown)
            elif inner is None:
                path.append(len(frame.value))
            else:
                named = inner.value.get("id") if path == ["jobs"] and isinstance(inner.value, Map) else None
                path.append(named if isinstance(named, str) else len(frame.value) - 1)
        return key_text(path)
