"""Texts that go onto pages, into names, addresses and logs: what they may hold."""

import codecs
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, WithJsonSchema
from pydantic.annotated_handlers import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from engine.config.refusal import nearest, refuse

# control characters, line and paragraph separators, half characters, and what turns the writing direction round
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
ID = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
DEVICE = re.compile(r"con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9]", re.IGNORECASE)
LONGEST_NAME = 200
LONGEST_ID = 100
LONGEST_TEXT = 20_000
WHITESPACE = "\u200b\u2060\ufeff \t\u00a0\u3000"

CODEC = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}", re.ASCII)
# Python calls these text encodings, but no log is written in them
NO_LOG_CODECS = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7", "unicode-internal", "charmap"}
)
SAMPLE = datetime(2026, 3, 4, 15, 6, 7, 89)  # tries a strptime format
DIRECTIVE = re.compile(r"%.")  # each by itself: not every system writes the words of any language between them


def parse_text(value: Any) -> str:
    """Return any text, line breaks allowed."""
    if not isinstance(value, str):
        raise refuse("number_as_text" if isinstance(value, int | float) else "no_text")
    if len(value) > LONGEST_TEXT:
        raise refuse("text_too_long", limit=LONGEST_TEXT)
    if "\0" in value:
        raise refuse("unsafe_character", character="U+0000")
    return str(value)


def parse_name(value: Any) -> str:
    """Return a text of one line: not empty, at most 200 characters, nothing that a log or a page could trip over."""
    text = parse_text(value)
    found = UNSAFE.search(text)
    if found:
        raise refuse("unsafe_character", character=f"U+{ord(found[0]):04X}")
    if not text.strip(WHITESPACE):
        raise refuse("empty_text")
    if len(text) > LONGEST_NAME:
        raise refuse("text_too_long", limit=LONGEST_NAME)
    return text


def parse_id(value: Any) -> str:
    """Return an id: it stands in addresses and file names."""
    text = parse_text(value)
    if not text:
        raise refuse("empty_text")
    if not ID.fullmatch(text):
        raise refuse("bad_id")
    if len(text) > LONGEST_ID:
        raise refuse("text_too_long", limit=LONGEST_ID)
    if DEVICE.fullmatch(text):
        raise refuse("device_name")
    return text


def parse_encoding(value: Any) -> str:
    """Return `auto` or the name of a codec in which logs may be written."""
    text = parse_text(value)
    if text == "auto":
        return text
    try:
        codec = codecs.lookup(text) if CODEC.fullmatch(text) else None
    except LookupError:
        codec = None
    if codec is None:
        raise refuse("unknown_encoding")
    if not codec._is_text_encoding or codec.name.replace("_", "-") in NO_LOG_CODECS:
        raise refuse("no_log_encoding")
    return text


def parse_timestamp(value: Any) -> str:
    """Return `auto` or a strptime format that gives a time back."""
    text = parse_text(value)
    if text == "auto":
        return text
    try:
        written = DIRECTIVE.sub(lambda found: SAMPLE.strftime(found[0]), text)
        read = datetime.strptime(written, text)  # noqa: DTZ007  # only tried
    except (ValueError, re.error, OverflowError):
        raise refuse("no_timestamp_format") from None
    if "%" not in text or written == text or (read.hour, read.minute) == (0, 0):
        raise refuse("no_timestamp_format")
    return text


def one_of(*words: str) -> BeforeValidator:
    """Return a check that a text is one of these words, as they are written."""

    def check(value: Any) -> Any:
        if value in words and isinstance(value, str):
            return str(value)
        meant = nearest(value, words) if isinstance(value, str) else ""
        raise refuse("not_one_of", allowed=", ".join(words), meant=meant)

    return BeforeValidator(check)


def as_many(value: Any) -> Any:
    """Return a single value as a list of one."""
    return value if isinstance(value, list | tuple) else [value]


def as_some(value: Any) -> Any:
    """Return a list that is not empty."""
    many = as_many(value)
    if not many:
        raise refuse("empty_list")
    return many


class _ManySchema:
    """Says in the JSON schema that one value may stand without a list around it."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        array = handler(core)
        return {"anyOf": [array["items"], array]} if "items" in array else array


T = TypeVar("T")
Many = Annotated[tuple[T, ...], BeforeValidator(as_many), _ManySchema()]
Some = Annotated[tuple[T, ...], BeforeValidator(as_some), _ManySchema()]

Text = Annotated[str, BeforeValidator(parse_text)]
Name = Annotated[
    str, BeforeValidator(parse_name), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LONGEST_NAME})
]
Id = Annotated[
    str,
    BeforeValidator(parse_id),
    WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9_-]+$", "maxLength": LONGEST_ID}),
]
Encoding = Annotated[str, BeforeValidator(parse_encoding), WithJsonSchema({"type": "string"})]
Timestamp = Annotated[str, BeforeValidator(parse_timestamp), WithJsonSchema({"type": "string"})]


def joined(words: Sequence[str]) -> str:
    """Return words as a list in a sentence."""
    return ", ".join(words)
