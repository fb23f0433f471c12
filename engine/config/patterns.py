"""Patterns as they are written in the file: compiled once, refused when they match everything."""

from functools import lru_cache
from sys import intern
from typing import Annotated, Any

import regex
from pydantic import BeforeValidator, WithJsonSchema

from engine.config.patternsize import size_of
from engine.config.refusal import refuse

LONGEST = 10_000
LARGEST = 50_000  # with its counted repeats written out: some 15 MB
PATIENCE = 0.5  # seconds in which a pattern must say whether it matches the empty line


Trouble = tuple[str, dict[str, object]]


def trouble_of(pattern: str) -> Trouble | None:
    """Return the code of what is wrong with a pattern, and its parameters; None where it is right."""
    if size_of(pattern) > LARGEST:
        return "pattern_too_large", {}
    try:
        compiled = regex.compile(pattern)
        matches_nothing = compiled.search("", timeout=PATIENCE) is not None
    except regex.error as error:
        return "bad_pattern", {
            "reason": getattr(error, "msg", str(error)),
            "position": getattr(error, "pos", None) or 0,
        }
    except TimeoutError:
        return None  # it cannot match the empty line at once, and every line has its own bound
    except (RecursionError, OverflowError, MemoryError):
        return "pattern_too_large", {}
    return ("matches_empty_line", {}) if matches_nothing else None


_known_trouble = lru_cache(maxsize=4096)(trouble_of)


def parse_pattern(value: Any) -> str:
    """Return a pattern that compiles and does not match the empty line; a whole number is its digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise refuse("not_text")
    if not value:
        raise refuse("empty_pattern")
    if len(value) > LONGEST:
        raise refuse("text_too_long", limit=LONGEST)
    trouble = _known_trouble(value)
    if trouble is not None:
        code, parameters = trouble
        raise refuse(code, **parameters)
    return intern(value) if type(value) is str else value  # thousands of jobs have the same few patterns


Pattern = Annotated[
    str, BeforeValidator(parse_pattern), WithJsonSchema({"type": ["string", "integer"], "minLength": 1})
]
