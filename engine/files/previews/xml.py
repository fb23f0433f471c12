"""XML as a tree that can be folded: elements with their attributes and texts, from any element on."""

import msgspec

from engine.clock import steady
from engine.files.previews.units import Late
from engine.files.previews.values import SECONDS, Asked, Budget, Node, Problem, Shown, Source, Tree, clipped
from engine.files.previews.xmlfile import XmlFile, open_xml
from engine.files.previews.xmlreader import BadXml, Enough, XmlReader

NODES = 20  # for each row that is asked for
DEEPEST = 60
SIGNS = frozenset(" \t\r\n<>&/'\"=")  # that no name has
NAME = 200  # characters of an element's name that goes with a place


def show(source: Source, asked: Asked) -> Shown:
    """Return the tree from the element at the byte `asked.at` on, which stands inside of `asked.inside`."""
    passed, names = _inside(asked.inside)
    file = open_xml(source, asked.at if names else 0)
    tree = _Growing(file, asked, names, passed)
    problem: Problem | None = None
    try:
        tree.reader.read(file, steady() + SECONDS)
    except BadXml:
        problem = "broken"
    except Late:
        problem = "slow"
    if problem == "broken" and len(tree.nodes) == len(names):
        return Shown(body=None, problem="broken")
    used = (source.size if tree.next is None else tree.next) - asked.at
    about = round(source.size / used * tree.items) if tree.items > 1 and used > 0 else None
    whole = tree.next is None and not names
    body = Tree(
        nodes=tuple(tree.nodes),
        next=tree.next,
        inside=tree.inside,
        first=passed + 1 if tree.items else None,
        items=tree.items,
        total=tree.items or None if whole else about,
        about=not whole,
    )
    return Shown(body=body, problem=problem or ("cut" if tree.is_cut else None))


def _inside(inside: str) -> tuple[int, tuple[str, ...]]:
    """Return how many items lie before a place and which elements are around it, as an earlier answer said."""
    try:
        passed, names = msgspec.json.decode(inside, type=tuple[int, tuple[str, ...]]) if inside else (0, ())
    except msgspec.DecodeError:
        return 0, ()
    return (passed, names) if all(name and not set(name) & SIGNS for name in names) else (0, ())


class _Growing:
    """The nodes as they are read."""

    def __init__(self, file: XmlFile, asked: Asked, names: tuple[str, ...], passed: int) -> None:
        self.reader = XmlReader(self._start, self._end, self._text, file.encoding)
        self.reader.allow_doctype()
        if names:
            self.reader.begin_in(names)
        self.nodes = [Node(depth=depth, key=_short(name), kind="element") for depth, name in enumerate(names)]
        self.next: int | None = None
        self.inside = ""
        self.is_cut = False
        self._file, self._asked, self._context = file, asked, len(names)
        self._budget, self._passed, self.items = Budget(), passed, 0  # items: elements in the outermost one
        self._open = [-1] * len(names)  # the place of each open element among the nodes, -1 where it is not there

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        depth = len(self._open)
        self.items += depth == 1
        note = clipped(" ".join(f'{key}="{value}"' for key, value in attributes.items()))
        if len(self.nodes) > self._context and depth and self._is_full([name, note]):
            self.next = self._file.place_of(self.reader.offset)
            self.items -= depth == 1
            names = [each[:NAME] for each in self.reader.names]
            self.inside = msgspec.json.encode((self._passed + self.items, names)).decode()
            raise Enough
        if depth < DEEPEST:
            self._open.append(len(self.nodes))
            self.nodes.append(Node(depth=depth, key=_short(name), kind="element", note=note))
        else:
            self._open.append(-1)
            self.is_cut = True

    def _is_full(self, cells: list[str]) -> bool:
        many = len(self.nodes) >= self._asked.rows * NODES or self.items > self._asked.rows
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
