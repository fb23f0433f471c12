"""Source: lines of text with what each word of them is; the page draws it, so nothing in a file is ever markup."""

from msgspec.structs import replace

from engine.files.apart import Late
from engine.files.languages import language_of
from engine.files.previews import text
from engine.files.previews.reading import read_at
from engine.files.previews.values import Asked, Runs, Shown, Source, Text
from engine.logs.encoding import text_of

SECONDS = 1.5  # patterns of a lexer may take for ever with what somebody made for that
BEFORE = 64 * 1024  # bytes before a page that are read with it: a comment may have begun there
CLASSES = (  # what Pygments calls a word, and what we call it
    ("Comment", "c"),
    ("Literal.String", "s"),
    ("Literal.Number", "n"),
    ("Keyword", "k"),
    ("Operator.Word", "k"),
    ("Name.Function", "f"),
    ("Name.Class", "f"),
    ("Name.Tag", "k"),
    ("Name.Attribute", "b"),
    ("Name.Builtin", "b"),
    ("Name.Decorator", "b"),
    ("Name.Variable", "b"),
    ("Generic.Deleted", "d"),
    ("Generic.Inserted", "i"),
    ("Generic.Heading", "k"),
    ("Generic.Subheading", "k"),
)


def show(source: Source, asked: Asked) -> Shown:
    """Return lines from the byte `asked.at` on, plain where it takes too long to tell what they are."""
    shown = text.show(source, asked)
    if not isinstance(shown.body, Text):
        return shown
    if not asked.again and not source.desk.apart.is_ready():
        return Shown(body=replace(shown.body, waits=True))
    above = _above(source, asked.at)
    lines, language = [*above, *shown.body.lines], language_of(source.opened.name)
    try:
        runs = source.desk.apart.ask(SECONDS, runs_of, language, "\n".join(lines), len(lines))
    except (Late, ValueError):
        return shown
    return Shown(body=replace(shown.body, runs=tuple(runs[len(above) :])))


def _above(source: Source, at: int) -> list[str]:
    data = read_at(source.opened.descriptor, max(0, at - BEFORE), min(at, BEFORE))
    encoding = "utf-16-le" if source.head.startswith(b"\xff\xfe") else "line"
    return [text_of(line, encoding) for line in data.split(b"\n")[:-1]] if encoding == "line" else []


def runs_of(language: str, text: str, count: int) -> list[Runs]:
    """Return of each line how many characters are what; called in the process apart."""
    from pygments.lexers import get_lexer_by_name

    lines: list[list[tuple[int, str]]] = [[]]
    for kind, value in get_lexer_by_name(language, stripnl=False, ensurenl=False).get_tokens(text):
        name = _class_of(str(kind).removeprefix("Token."))
        for place, piece in enumerate(value.split("\n")):
            if place:
                lines.append([])
            if piece:
                lines[-1].append((len(piece), name))
    if len(lines) != count:
        raise ValueError("a lexer that loses lines")
    return [_joined(line) for line in lines]


def _class_of(kind: str) -> str:
    return next((name for begin, name in CLASSES if kind.startswith(begin)), "")


def _joined(line: list[tuple[int, str]]) -> Runs:
    """Return the line with neighbours of the same class as one."""
    joined: list[tuple[int, str]] = []
    for length, name in line:
        before = joined.pop()[0] if joined and joined[-1][1] == name else 0
        joined.append((before + length, name))
    return tuple(joined)
