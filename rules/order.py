"""In which order events are folded, whatever the order in which their files were read.

Inside one file the order of lines is the order of events; between files it is the time. Source: verdicts.md, section 2.
"""

import re
from datetime import datetime
from functools import lru_cache

from rules.model import Event

ROTATED = re.compile(r"\.\d{1,4}$|[.-]\d{4}-?\d{2}-?\d{2}$")


def place_of(event: Event) -> tuple[datetime, str]:
    """Return what events are ordered by: their time, then their file whatever it is called after a rotation."""
    return (event.placed or event.at, _lasting_name(event.evidence.file or ""))


@lru_cache(maxsize=1024)
def _lasting_name(path: str) -> str:
    return ROTATED.sub("", path)
