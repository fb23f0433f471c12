"""XML as a tree that can be folded: elements with their attributes and texts, from any element on."""

import msgspec

from engine.clock import steady
from engine.files.previews.units import Late
from engine.files.previews.values import SECONDS, Asked, Budget, Node, Problem, Shown, Source, Tree, clipped
from engine.files.previews.xmlfile import XmlFile, open_xml
from engine.files.previews.xmlreader import BadXml, Enough, XmlReader

NODES = 20  # for each row that is asked for
DEEPEST = 60
NAME = 200  # characters of an element's name that goes with a place


def show(source: Source, asked: Asked) -> Shown:
    """Return the tree from the element at the byte `asked.at` on, which stands inside of `asked.inside`."""
    names = _names(asked.inside)
    file = open_xml(source, asked.at if names else 0)
    tree = _Growing(file, asked, names)
    problem: Problem | None = None
    try:
        tree.reader.read(file, steady() + SECONDS)
    except BadXml:
        problem = "broken"
    except Late:
        problem = "slow"
    if problem == "broken" and len(tree.nodes) == len(names):
        return Shown(body=None, problem="broken")
    body = Tree(nodes=tuple(tree.nodes), next=tree.next, inside=tree.inside)
    return Shown(body=body, problem=problem or ("cut" if tree.is_cut else None))


def _names(inside: str) -> tuple[str, ...]:
    """Return the elements around a place, as an earlier answer said; none where it did not."""
    try:
        names = msgspec.json.decode(inside, type=tuple[str, ...]) if inside else ()
    except msgspec.DecodeError:
        return ()
    return names if all(name and not set(name) & set(" \t\r\n<>&/'\"=") for name in names) else ()


class _Growing:
    """The nodes as they are read."""

    def __init__(self, file: XmlFile, asked: Asked, names: tuple[str, ...]) -> None:
        self.reader = XmlReader(self._start, self._end, self._text, file.encoding)
        self.reader.allow_doctype()
        if names:
            self.reader.begin_in(names)
        self.nodes = [Node(depth=depth, key=_short(name), kind="element") for depth, name in enumerate(names)]
        self.next: int | None = None
        self.inside = ""
        self.is_cut = False
        self._file, self._asked, self._context = file, asked, len(names)
        self._budget, self._items = Budget(), 0
        self._open = [-1] * len(names)  # the place of each open element among the nodes, -1 where it is not there

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        depth = len(self._open)
        self._items += depth == 1
        note = clipped(" ".join(f'{key}="{value}"' for key, value in attributes.items()))
        if len(self.nodes) > self._context and depth and self._is_full([name, note]):
            self.next = self._file.place_of(self.reader.offset)
            self.inside = msgspec.json.encode([each[:NAME] for each in self.reader.names]).decode()
            raise Enough
        if depth < DEEPEST:
            self._open.append(len(self.nodes))
            self.nodes.append(Node(depth=depth, key=_short(name), kind="element", note=note))
        else:
            self._open.append(-1)
            self.is_cut = True

    def _is_full(self, cells: list[str]) -> bool:
        many = len(self.nodes) >= self._asked.rows * NODES or self._items > self._asked.rows
        return many or not self._budget.take(cells)

    def _end(self, _: str) -> None:
        place = self._open.pop()
        if 0 <= place == len(self.nodes) - 2 and self.nodes[-1].kind == "string":  # nothing but a text in it
            text, element = self.nodes.pop(), self.nodes.pop()
            self.nodes.append(
                Node(depth=element.depth, key=element.key, kind="element", note=element.note, text=text.text)
            )

    def _text(self, data: str) -> None:
        text = data.strip()
        if not text or not self._open or len(self._open) > DEEPEST:
            return
        last = self.nodes[-1]
        if last.kind == "string" and last.depth == len(self._open) and self._open[-1] < len(self.nodes) - 1:
            if len(last.text) <= 500:
                self.nodes[-1] = Node(depth=last.depth, key="", kind="string", text=clipped(last.text + data.rstrip()))
            return
        if self._budget.take([text[:500]]):
            self.nodes.append(Node(depth=len(self._open), key="", kind="string", text=clipped(text)))
        else:
            self.is_cut = True


def _short(name: str) -> str:
    return clipped(name, NAME)
