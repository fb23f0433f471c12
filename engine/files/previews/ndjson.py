"""NDJSON: a tree for each line; a line that is none is shown as it is."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from engine.files.previews.reading import BLOCKS, read_lines, total_of
from engine.files.previews.values import Asked, Budget, Node, NodeKind, Problem, Shown, Source, Tree, clipped
from engine.logs.encoding import text_of

NODES = 2_000  # of one line
DEEPEST = 60
KINDS: Mapping[type, NodeKind] = {
    **{dict: "object", list: "array", str: "string", int: "number", float: "number"},
    **{bool: "boolean", type(None): "null"},
}


def show(source: Source, asked: Asked) -> Shown:
    """Return the lines from the byte `asked.at` on."""
    for block in BLOCKS:
        read = read_lines(source.opened.descriptor, source.head, asked.at, block)
        if len(read.lines) >= asked.rows or read.end is None:
            break
    budget, nodes = Budget(), list[Node]()
    problem: Problem | None = None
    count = taken = 0
    for line in read.lines:
        text = text_of(line.raw, read.encoding).strip()
        found = list(_nodes_of(text, str(count + 1) if asked.at == 0 else ""))
        if count >= asked.rows or (nodes and not budget.take(node.text + node.key for node in found)):
            break
        taken += 1
        if text:
            count += 1
            nodes += found
            problem = problem or ("broken" if found[0].kind == "broken" else None)
    after, is_first = read.after(taken), asked.at == 0
    total, about = total_of(source.size, asked.at, after, count, is_first)
    first = 1 if is_first else None
    body = Tree(nodes=tuple(nodes), next=after, first=first, items=count, total=total, about=about)
    return Shown(body=body, problem=problem)


def _nodes_of(text: str, name: str) -> Iterator[Node]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):  # also a line too long to be kept whole, and a number of too many digits
        yield Node(depth=0, key=name, kind="broken", text=clipped(text))
        return
    for place, node in enumerate(_walk(value, name, 0)):
        if place >= NODES:
            return
        yield node


def _walk(value: Any, key: str, depth: int) -> Iterator[Node]:
    holds = isinstance(value, dict | list)
    text = "" if holds or value is None else str(value).lower() if isinstance(value, bool) else str(value)
    yield Node(depth=depth, key=clipped(key), kind=KINDS[type(value)], text=clipped(text))
    if holds and depth < DEEPEST:
        for inner, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _walk(each, str(inner), depth + 1)
