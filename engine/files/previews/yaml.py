"""YAML as a tree that can be folded: read as a stream of events, so that no alias is ever followed."""

import codecs
import io
import os
import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from engine.clock import steady
from engine.files.previews.values import SECONDS, Asked, Budget, Node, NodeKind, Problem, Shown, Source, Tree, clipped
from engine.logs.encoding import encoding_of

try:
    from _ruamel_yaml import CParser  # the C parser: 18 times as fast
except ImportError:
    CParser = None

LARGEST = 16 * 1024 * 1024  # bytes that are looked at: a parser keeps what one value has
NODES = 20  # for each row that is asked for
DEEPEST = 60
NUMBER = re.compile(r"[-+]?(?:[0-9][0-9_]*\.?[0-9]*(?:[eE][-+]?[0-9]+)?|0x[0-9a-fA-F]+|\.(?:inf|nan))")


class _Stream:
    """Gives a file as UTF-8, and no more of it than is looked at."""

    def __init__(self, source: Source) -> None:
        encoding = encoding_of(source.head, "auto")
        self._decode = codecs.getincrementaldecoder(_coding(source.head) if encoding == "line" else encoding)("replace")
        self._descriptor, self._left = source.opened.descriptor, LARGEST
        self.is_cut = False
        os.lseek(self._descriptor, 0, os.SEEK_SET)

    def read(self, size: int = 65_536) -> bytes:
        """Return some of it; nothing at the end."""
        while data := os.read(self._descriptor, min(size, self._left) // 4 or 1):
            self._left -= len(data)
            if self._left <= 0:
                self.is_cut = True
                return b""
            if text := self._decode.decode(data).replace("\ufeff", ""):
                return text.encode()
        return b""


def show(source: Source, asked: Asked) -> Shown:
    """Return the tree from the item `asked.at` of the outermost list or mapping on."""
    stream, nodes = _Stream(source), list[Node]()
    problem: Problem | None = None
    walk = _Walk(asked, nodes)
    try:
        problem = walk.take(_events(stream))
    except (MarkedYAMLError, YAMLError, ValueError, RecursionError):
        problem = "too_big" if stream.is_cut else "broken"
    if not nodes and problem == "broken":
        return Shown(body=None, problem="broken")
    return Shown(body=Tree(nodes=tuple(nodes), next=walk.next), problem=problem)


def _events(stream: _Stream) -> Iterator[Any]:
    if CParser is None:
        from ruamel.yaml import YAML

        text = io.StringIO(b"".join(iter(stream.read, b"")).decode())
        yield from YAML(typ="safe", pure=True).parse(text)
        return
    parser = CParser(stream)
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()


class _Open:
    """A list or a mapping whose end has not come."""

    def __init__(self, is_list: bool) -> None:
        self.is_list, self.count = is_list, -1
        self.key: str | None = None  # of the value that comes next, None where a key does
        self.in_key = False  # one that is a list or a mapping itself


class _Walk:
    """Makes nodes of events."""

    def __init__(self, asked: Asked, nodes: list[Node]) -> None:
        self._asked, self._nodes, self._budget = asked, nodes, Budget()
        self._open: list[_Open] = []
        self._item = -1
        self.next: int | None = None

    def take(self, events: Iterator[Any]) -> Problem | None:
        """Fill the nodes; return why not all is shown."""
        end = steady() + SECONDS
        for count, event in enumerate(events):
            name = type(event).__name__
            if name in ("SequenceEndEvent", "MappingEndEvent"):
                self._open.pop()
                self._value_ends()
            elif name in ("ScalarEvent", "AliasEvent", "SequenceStartEvent", "MappingStartEvent"):
                if name == "ScalarEvent" and self._is_key():
                    self._open[-1].key = event.value
                    continue
                if len(self._open) == 1 and not self._begins_item():
                    return None
                if not self._add(name, event):
                    return self._full()
                if name.endswith("StartEvent"):
                    self._open.append(_Open(name == "SequenceStartEvent"))
                    if len(self._open) > DEEPEST:
                        return "cut"
                else:
                    self._value_ends()
            if not count % 500 and steady() > end:
                return "too_far" if self._item < self._asked.at else "slow"
        return None

    def _is_key(self) -> bool:
        return bool(self._open) and not self._open[-1].is_list and self._open[-1].key is None

    def _value_ends(self) -> None:
        if self._open and self._open[-1].in_key:
            self._open[-1].in_key = False
        elif self._open:
            self._open[-1].key = None

    def _begins_item(self) -> bool:
        """Count an item of the outermost; return whether it is one of this page."""
        self._item += 1
        beyond = self._item >= self._asked.at + self._asked.rows
        if beyond or (self._item > self._asked.at and len(self._nodes) >= self._asked.rows * NODES):
            self.next = self._item
            return False
        return True

    def _add(self, name: str, event: Any) -> bool:
        """Add a node where it belongs to this page; return whether there was room."""
        inside = self._open[-1] if self._open else None
        key = ""
        if inside is not None:
            inside.count += 1
            key = str(inside.count) if inside.is_list else "?" if inside.key is None else inside.key
            if not inside.is_list and inside.key is None:
                inside.key, inside.in_key = "?", True
        if self._item < self._asked.at and self._open:
            return True
        node = _node(name, event, len(self._open), clipped(key))
        if len(self._nodes) >= self._asked.rows * NODES or not self._budget.take([node.key, node.text]):
            return False
        self._nodes.append(node)
        return True

    def _full(self) -> Problem | None:
        if self._item > self._asked.at:  # the item that does not fit begins the next page
            while self._nodes and self._nodes[-1].depth > 1:
                self._nodes.pop()
            if self._nodes and self._nodes[-1].depth == 1:
                self._nodes.pop()
            self.next = self._item
            return None
        self.next = self._item + 1
        return "cut"


def _node(name: str, event: Any, depth: int, key: str) -> Node:
    note = f"&{event.anchor}" if event.anchor and name != "AliasEvent" else ""
    tag = getattr(event, "tag", None)
    note = clipped(" ".join(part for part in (note, str(tag) if tag else "") if part), 100)
    if name == "AliasEvent":
        return Node(depth=depth, key=key, kind="alias", text=clipped(f"*{event.anchor}"))
    if name == "SequenceStartEvent":
        return Node(depth=depth, key=key, kind="array", note=note)
    if name == "MappingStartEvent":
        return Node(depth=depth, key=key, kind="object", note=note)
    kind = _kind(event.value) if event.implicit[0] and not event.style else "string"
    return Node(depth=depth, key=key, kind=kind, text="" if kind == "null" else clipped(event.value), note=note)


def _kind(value: str) -> NodeKind:
    if value in ("", "~", "null", "Null", "NULL"):
        return "null"
    if value.lower() in ("true", "false"):
        return "boolean"
    return "number" if NUMBER.fullmatch(value) else "string"


def _coding(head: bytes) -> str:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp949"
    return "utf-8"
