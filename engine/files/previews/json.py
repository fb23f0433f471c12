"""JSON as a tree that can be folded: read as a stream, so that its size does not matter."""

import codecs
import os
from collections.abc import Iterator, Mapping
from typing import Any

import ijson

from engine.clock import steady
from engine.files.previews.values import SECONDS, Asked, Budget, Node, NodeKind, Problem, Shown, Source, Tree, clipped
from engine.logs.encoding import encoding_of

BLOCK = 64 * 1024
WITHIN_ONE = 8 * 1024 * 1024  # bytes that may pass without anything to show: a value as long as that is not kept
NODES = 20  # for each row that is asked for
DEEPEST = 60
OPENS = ("start_map", "start_array")
KINDS: Mapping[str, NodeKind] = {
    **{"start_map": "object", "start_array": "array", "string": "string"},
    **{"number": "number", "boolean": "boolean", "null": "null"},
}

Event = tuple[str, Any]


class _Stream:
    """Gives a file as UTF-8, whatever it is written in, and ends where one value never does."""

    def __init__(self, source: Source) -> None:
        encoding = encoding_of(source.head, "auto")
        self._decode = codecs.getincrementaldecoder(_line_coding(source.head) if encoding == "line" else encoding)(
            "replace"
        )
        self._descriptor, self.passed, self.is_cut = source.opened.descriptor, 0, False
        os.lseek(self._descriptor, 0, os.SEEK_SET)

    def read(self, size: int = BLOCK) -> bytes:
        """Return some more of it; nothing at the end. A read of nothing is how its kind is asked for."""
        if not size:
            return b""
        if self.passed > WITHIN_ONE:
            self.is_cut = True
            return b""
        while data := os.read(self._descriptor, BLOCK):
            self.passed += len(data)
            if text := self._decode.decode(data).replace("\ufeff", ""):
                return text.encode()
        return b""


def show(source: Source, asked: Asked) -> Shown:
    """Return the tree from the item `asked.at` of the outermost list or object on."""
    stream = _Stream(source)
    nodes: list[Node] = []
    problem: Problem | None = None
    after = None
    try:
        after, problem = _build(_events(stream), asked, nodes)
    except (ijson.JSONError, ValueError):  # a number of more digits than Python reads is a ValueError
        problem = "too_big" if stream.is_cut else "broken"
    return Shown(body=Tree(nodes=tuple(nodes), next=after), problem=problem)


def _events(stream: _Stream) -> Iterator[Event]:
    for event in ijson.basic_parse(stream, buf_size=BLOCK):
        stream.passed = 0
        yield event


def _build(events: Iterator[Event], asked: Asked, nodes: list[Node]) -> tuple[int | None, Problem | None]:
    """Fill `nodes`; return which item of the outermost comes next, and why not all is shown."""
    budget, most, end = Budget(), asked.rows * NODES, steady() + SECONDS
    open_in: list[_Open] = []
    item, key = -1, ""
    for count, (event, value) in enumerate(events):
        if event == "map_key":
            key = value
            continue
        if event in ("end_map", "end_array"):
            open_in.pop()
            continue
        if len(open_in) == 1:
            item += 1
            if item >= asked.at + asked.rows or (item > asked.at and len(nodes) >= most):
                return item, None
        node = _node(event, value, open_in, key)
        if item >= asked.at or not open_in:
            if len(nodes) >= most or not budget.take([node.key, node.text]):
                return (item, None) if item > asked.at else (item + 1, "cut")
            nodes.append(node)
        elif not count % 1000 and steady() > end:
            return None, "too_far"
        if event in OPENS:
            open_in.append(_Open(event == "start_array"))
            if len(open_in) > DEEPEST:
                return None, "cut"
    return None, None


class _Open:
    """A list or an object whose end has not come, and how many items it had."""

    def __init__(self, is_list: bool) -> None:
        self.is_list, self.count = is_list, -1


def _node(event: str, value: object, open_in: list[_Open], key: str) -> Node:
    inside = open_in[-1] if open_in else None
    if inside is not None:
        inside.count += 1
        key = str(inside.count) if inside.is_list else key
    text = "" if event in OPENS or value is None else str(value).lower() if event == "boolean" else str(value)
    return Node(depth=len(open_in), key=clipped(key) if inside else "", kind=KINDS[event], text=clipped(text))


def _line_coding(head: bytes) -> str:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp949"
    return "utf-8"
