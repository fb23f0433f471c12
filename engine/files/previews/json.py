"""JSON as a tree that can be folded: any part of it is read from its own place on, so that its size does not matter."""

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from engine.clock import steady
from engine.files.previews.tokens import BadJson, Token, tokens
from engine.files.previews.units import Late, Units
from engine.files.previews.values import SECONDS, Asked, Budget, Node, NodeKind, Problem, Shown, Source, Tree, clipped

NODES = 20  # for each row that is asked for
DEEPEST = 60
KINDS: Mapping[str, NodeKind] = {"true": "boolean", "false": "boolean", "null": "null"}
CLOSES = {"]": "[", "}": "{"}
KEY = 60  # characters of a key that goes with a place

Frame = tuple[Literal["[", "{"], int, str]  # a list or an object, how many items it had, and its own key


class _Place(msgspec.Struct):
    """Where an item begins, and what stands around it."""

    offset: int
    frames: list[Frame]


def show(source: Source, asked: Asked) -> Shown:
    """Return the tree from the byte `asked.at` on, which stands inside of `asked.inside`."""
    frames = _frames(asked.inside)
    budget, end = Budget(), steady() + SECONDS
    walk = _Walk(Units(source.opened.descriptor, source.head, asked.at if frames else 0, end), frames)
    nodes = [_context(frames, place) for place in range(len(frames))]
    problem: Problem | None = None
    after: _Place | None = None
    items, first = 0, frames[0][1] + min(len(frames), 2) if frames else 1
    try:
        for node, place in walk.nodes():
            items += len(place.frames) == 1
            full = len(nodes) >= asked.rows * NODES or items > asked.rows or not budget.take([node.key, node.text])
            if len(nodes) > len(frames) and place.frames and (full or steady() > end):
                after, items = place, items - (len(place.frames) == 1)
                break
            nodes.append(node)
    except BadJson:
        problem = "broken"
    except _TooDeep:
        problem = "cut"
    except Late:
        problem = "slow"
    if problem == "broken" and len(nodes) == len(frames):
        return Shown(body=None, problem="broken")
    total = _about(source.size, asked, after, items)
    tree = Tree(
        nodes=tuple(nodes),
        next=after.offset if after else None,
        inside=msgspec.json.encode(after.frames).decode() if after else "",
        first=first if items else None,
        items=items,
        total=total if after or asked.at else items or None,
        about=bool(after or asked.at),
    )
    return Shown(body=tree, problem=problem)


def _about(size: int, asked: Asked, after: _Place | None, items: int) -> int | None:
    """Return how many items the outermost list has if all are as long as these."""
    used = (after.offset if after else size) - asked.at
    return round(size / used * items) if items > 1 and used > 0 else None


def _frames(inside: str) -> list[Frame]:
    """Return what an earlier answer said of a place; nothing where it did not."""
    try:
        return msgspec.json.decode(inside, type=list[Frame])[:DEEPEST] if inside else []
    except msgspec.DecodeError:
        return []


def _context(frames: list[Frame], place: int) -> Node:
    kind, _, key = frames[place]
    return Node(depth=place, key=key, kind="array" if kind == "[" else "object")


class _TooDeep(Exception):
    """Lists in lists further than anybody looks."""


class _Walk:
    """Goes through the words, and knows what stands around each."""

    def __init__(self, units: Units, frames: list[Frame]) -> None:
        self._tokens = tokens(units)
        self._frames = list(frames)
        self._resumed = bool(frames)

    def nodes(self) -> Iterator[tuple[Node, _Place]]:
        """Yield each value with the place where it, or its key, begins. Raises BadJson or _TooDeep."""
        wants = "item" if self._resumed else "value"
        if self._resumed:  # the item at the place was counted when it was passed by
            kind, count, key = self._frames[-1]
            self._frames[-1] = (kind, count - 1, key)
        for token in self._tokens:
            if wants == "after":
                wants = self._after(token)
            elif token.kind in CLOSES and wants == "first":
                wants = self._close(token)
            elif token.kind in ",:]}":
                raise BadJson(token.kind)
            else:
                yield self._value(token)
                if len(self._frames) > DEEPEST:
                    raise _TooDeep
                wants = "first" if token_opens(self._last) else "after"
        if self._frames or wants == "value":
            raise BadJson("it ends in the middle")

    def _value(self, token: Token) -> tuple[Node, _Place]:
        offset, key, depth = token.offset, "", len(self._frames)
        if self._frames:
            kind, count, own = self._frames[-1]
            self._frames[-1] = (kind, count + 1, own)
            key = str(count + 1)
            if kind == "{":
                key, token = self._key(token)
        place = _Place(offset, list(self._frames))
        self._last = token
        if token.kind in "[{":
            opened: Literal["[", "{"] = "[" if token.kind == "[" else "{"
            self._frames.append((opened, -1, key[:KEY]))
            return Node(depth=depth, key=clipped(key), kind="array" if opened == "[" else "object"), place
        node_kind = "string" if token.kind == '"' else KINDS.get(token.text, "number")
        text = "" if node_kind == "null" else clipped(token.text)
        return Node(depth=depth, key=clipped(key), kind=node_kind, text=text), place

    def _key(self, token: Token) -> tuple[str, Token]:
        if token.kind != '"':
            raise BadJson("no key")
        colon, value = next(self._tokens, None), next(self._tokens, None)
        if colon is None or colon.kind != ":" or value is None or value.kind in ",:]}":
            raise BadJson("no value")
        return token.text, value

    def _after(self, token: Token) -> str:
        if not self._frames:  # one value behind another, as some programs write them
            raise BadJson("more behind the end")
        if token.kind == ",":
            return "item"
        return self._close(token)

    def _close(self, token: Token) -> str:
        if not self._frames or CLOSES.get(token.kind) != self._frames[-1][0]:
            raise BadJson(token.kind)
        self._frames.pop()
        return "after"


def token_opens(token: Token) -> bool:
    """Return whether a list or an object begins with it."""
    return token.kind in ("[", "{")
