"""Paths as they are written in the file, for this system or the other one."""

import os
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from engine.config.refusal import refuse
from engine.config.texts import WHITESPACE

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u00a0\u2028\u2029\ufeff]")  # what `"\\t"`, `"\\N"`, `"\\P"` become
LONGEST = 4000
ELSEWHERE = re.compile(r"[A-Za-z]:[\\/]|\\\\|/")  # a drive, a share, a root
UNKNOWN_FIELD = re.compile(r"%(?![YymdjHMSIpbB%])")


def parse_path(value: Any) -> str:
    """Return a path in which nothing is hidden; a control character is what `"C:\\temp"` in double quotes becomes."""
    if not isinstance(value, str):
        raise refuse("not_text")
    found = CONTROL.search(value)
    if found:
        raise refuse("control_in_path", character=f"U+{ord(found[0]):04X}")
    if not value.strip(WHITESPACE):
        raise refuse("empty_text")
    if len(value) > LONGEST:
        raise refuse("text_too_long", limit=LONGEST)
    return value


def parse_path_pattern(value: Any) -> str:
    """Return a path with strftime fields and globs."""
    path = parse_path(value)
    found = UNKNOWN_FIELD.search(path)
    if found:
        raise refuse("unknown_field", field=path[found.start() : found.start() + 2])
    return path


def is_absolute(path: str) -> bool:
    """Return whether a path names its own root, on this system or on the other."""
    return bool(ELSEWHERE.match(path)) or os.path.isabs(path)


def join(folder: Path | str, path: str) -> str:
    """Return a path below `folder`, or as it stands where it names its own root."""
    if is_absolute(path):
        return path
    return os.path.normpath(os.path.join(folder, path if os.name == "nt" else path.replace("\\", "/")))


FilePath = Annotated[str, BeforeValidator(parse_path), WithJsonSchema({"type": "string", "minLength": 1})]
PathPattern = Annotated[str, BeforeValidator(parse_path_pattern), WithJsonSchema({"type": "string", "minLength": 1})]
