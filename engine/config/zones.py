"""Time zones by their names in the tz database."""

import re
from functools import lru_cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, WithJsonSchema
from tzlocal import get_localzone_name

from engine.config.refusal import refuse

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}", re.ASCII)


@lru_cache(maxsize=1024)
def is_zone(name: str) -> bool:
    """Return whether this is the name of a zone; a path is none."""
    if not NAME.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return False
    return True


def parse_zone(value: Any) -> str:
    """Return the name of a zone that is known."""
    if not isinstance(value, str):
        raise refuse("not_text")
    if not is_zone(value):
        raise refuse("unknown_zone")
    return value


def machine_zone() -> str:
    """Return the name of this machine's zone, UTC where it has none."""
    try:
        name = get_localzone_name()
    except (ZoneInfoNotFoundError, OSError, ValueError, LookupError):
        return "UTC"
    return name if name and is_zone(name) else "UTC"


Zone = Annotated[str, BeforeValidator(parse_zone), WithJsonSchema({"type": "string", "examples": ["Asia/Seoul"]})]
