"""A YAML parser's complaint in words that a person who edits the file can use."""

import re
from typing import Any

from engine.config.textfile import Flaw

ODD_SPACE = re.compile(r"[ \t]*[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]")
TAB_INDENT = re.compile(r" *\t")

# the beginning of libyaml's or ruamel's sentence -> our code
SENTENCES = (
    ("found unknown escape character", "unknown_escape"),
    ("did not find expected hexdecimal number", "unknown_escape"),
    ("expected escape sequence of", "unknown_escape"),
    ("found invalid Unicode character escape", "unknown_escape"),
    ("found unexpected end of stream", "open_quote"),
    ("found unexpected document indicator", "open_quote"),
    ("could not find expected ':'", "no_colon"),
    ("mapping values are not allowed", "second_colon"),
    ("did not find expected '-' indicator", "list_indent"),
    ("did not find expected ',' or ']'", "open_list"),
    ("expected ',' or ']'", "open_list"),
    ("did not find expected ',' or '}'", "open_braces"),
    ("expected ',' or '}'", "open_braces"),
    ("did not find expected key", "indentation"),
    ("block sequence entries are not allowed", "indentation"),
    ("did not find expected <document start>", "indentation"),
    ("expected '<document start>'", "indentation"),
    ("expected <block end>", "indentation"),
    ("found character that cannot start any token", "reserved_character"),
    ("found a tab character", "tab_indent"),
    ("did not find expected alphabetic or numeric character", "alias_name"),
    ("found undefined tag handle", "tag"),
    ("exceeded maximum", "too_deep"),
)


def explain(error: Any, data: bytes) -> Flaw:
    """Return what is wrong where, for an error of either parser."""
    sentence = str(getattr(error, "problem", None) or error).strip()
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    lines = _lines_around(data, line)
    for number, text in lines:
        if TAB_INDENT.match(text):
            return Flaw(line=number + 1, column=text.index("\t") + 1, code="tab_indent")
        if ODD_SPACE.match(text):
            return Flaw(line=number + 1, column=len(text) - len(text.lstrip(" ")) + 1, code="odd_space")
    code = next((code for start, code in SENTENCES if sentence.startswith(start)), "yaml_syntax")
    if code == "reserved_character":
        return _reserved(lines, line, column)
    if code in ("open_quote", "no_colon"):
        opened = getattr(error, "context_mark", None)
        line, column = (line, column) if opened is None else (opened.line, opened.column)
    parameters: dict[str, object] = {"reason": sentence[:120]} if code == "yaml_syntax" else {}
    return Flaw(line=line + 1, column=column + 1, code=code, parameters=parameters)


def _reserved(lines: list[tuple[int, str]], line: int, column: int) -> Flaw:
    text = next((text for number, text in lines if number == line), "")
    character = text[column : column + 1] or "?"
    code = "tab_indent" if character == "\t" else "reserved_character"
    return Flaw(line=line + 1, column=column + 1, code=code, parameters={"character": character})


def _lines_around(data: bytes, line: int) -> list[tuple[int, str]]:
    """Return the line before and the line itself, with their numbers from 0."""
    start = 0
    for _ in range(max(0, line - 1)):
        start = data.find(b"\n", start) + 1
        if start == 0:
            return []
    first = max(0, line - 1)
    rest = data[start : start + 20_000].decode("utf-8", "replace").split("\n")
    return [(first + index, text) for index, text in enumerate(rest[: line - first + 1])]
