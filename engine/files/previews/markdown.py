"""Markdown as blocks of words: no markup of its own, no picture from elsewhere, no link but to a page or an address."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from engine.files.apart import Late
from engine.files.previews.reading import encoding_name, read_lines
from engine.files.previews.values import Asked, Block, BlockKind, Prose, Run, Shown, Source, clipped

if TYPE_CHECKING:
    from markdown_it.token import Token

SECONDS = 2.0
CHUNK = 48 * 1024  # bytes of a page
TOKENS = 6_000  # of a page, where it can end between two blocks
BLOCKS = 3_000  # of a page anyhow
LINKS = ("http://", "https://", "mailto:")
LONG = 4_000  # characters of a run


def show(source: Source, asked: Asked) -> Shown:
    """Return blocks from the byte `asked.at` on, up to the last one that is whole."""
    read = read_lines(source.opened.descriptor, source.head, asked.at, CHUNK)
    texts = list(read.texts())
    try:
        blocks, taken = source.desk.apart.ask(SECONDS, blocks_of, "\n".join(texts), read.end is not None)
    except Late:
        from engine.files.previews import text

        return Shown(body=text.show(source, asked).body, problem="slow")
    after = read.after(taken) if taken < len(texts) else read.end
    return Shown(
        body=Prose(blocks=tuple(blocks), encoding=encoding_name(source.head, read.encoding), next=after),
        problem="cut" if len(blocks) >= BLOCKS else None,
    )


def blocks_of(text: str, goes_on: bool) -> tuple[list[Block], int]:
    """Return the blocks of a text, and how many lines they take; called in the process apart.

    `goes_on`: the last block may not be whole, and is left for the next page where it is not the only one.
    """
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).parse(text)
    lines = text.count("\n") + 1
    tops = [(place, token.map[0]) for place, token in enumerate(tokens) if token.level == 0 and token.map]
    ends = [top for top in tops[1:] if top[0] > TOKENS][:1] or (tops[1:][-1:] if goes_on else [])
    if ends:
        place, lines = ends[0]
        tokens = tokens[:place]
    return list(_Writer().blocks(tokens))[:BLOCKS], lines


class _Writer:
    """Turns tokens into blocks: lists and quotes become how deep a block stands."""

    def __init__(self) -> None:
        self._lists: list[int | None] = []  # of each list that is open the number of its next item, None for a bullet
        self._marker = ""
        self._quotes = 0
        self._kind: BlockKind = "paragraph"
        self._level = 0
        self._cells: list[tuple[Run, ...]] | None = None

    def blocks(self, tokens: "list[Token]") -> Iterator[Block]:
        """Yield the blocks."""
        for token in tokens:
            self._enter(token)
            if token.type == "inline" and self._cells is not None:
                self._cells.append(tuple(_runs(token.children or [])))
            elif token.type == "inline":
                yield self._block(self._kind, tuple(_runs(token.children or [])))
            elif token.type in ("fence", "code_block"):
                yield self._block("code", (Run(text=clipped(token.content.rstrip("\n"), LONG * 10)),))
            elif token.type == "hr":
                yield self._block("rule", ())
            elif token.type == "tr_close":
                cells, self._cells = tuple(self._cells or ()), None
                yield self._block(self._kind, (), cells)

    def _enter(self, token: "Token") -> None:
        match token.type:
            case "heading_open":
                self._kind, self._level = "heading", int(token.tag[1:])
            case "paragraph_open":
                self._kind = "paragraph"
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                number = self._lists[-1]
                self._marker = "•" if number is None else f"{number}."
                self._lists[-1] = None if number is None else number + 1
            case "blockquote_open":
                self._quotes += 1
            case "blockquote_close":
                self._quotes -= 1
            case "thead_open":
                self._kind = "head"
            case "tbody_open":
                self._kind = "row"
            case "tr_open":
                self._cells = []

    def _block(self, kind: BlockKind, runs: tuple[Run, ...], cells: tuple[tuple[Run, ...], ...] = ()) -> Block:
        marker, self._marker = self._marker, ""
        return Block(
            kind=kind,
            level=self._level if kind == "heading" else 0,
            depth=len(self._lists),
            quotes=self._quotes,
            marker=marker,
            runs=runs,
            cells=cells,
        )


def _runs(children: "list[Token]") -> Iterator[Run]:
    """Yield the words of a block: what is bold, slanted, struck, code, or a link."""
    styles: dict[str, int] = {"strong": 0, "em": 0, "s": 0}
    href = ""
    for token in children:
        name, _, what = token.type.rpartition("_")
        if name in styles and what in ("open", "close"):
            styles[name] += token.nesting
        elif token.type == "link_open":
            href = _safe(token.attrs.get("href", ""))
        elif token.type == "link_close":
            href = ""
        elif text := _text(token):
            style = [name for name, open_ in styles.items() if open_]
            kind = {"code_inline": ["code"], "image": ["image"]}.get(token.type, [])
            yield Run(text=clipped(text, LONG), style=" ".join([*style, *kind]), href=href)


def _text(token: "Token") -> str:
    if token.type == "softbreak":
        return " "
    if token.type == "hardbreak":
        return "\n"
    return token.content or ("…" if token.type == "image" else "")


def _safe(href: Any) -> str:
    """Return an address that a reader may follow, "" for any other: nothing is run, nothing is asked of this server."""
    text = str(href)
    return text if text.lower().startswith(LINKS) else ""
