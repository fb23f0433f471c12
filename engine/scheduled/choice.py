"""What of the tasks and services is meant: by numbers of a list, or by patterns of names."""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

from engine.scheduled.blocks import Service
from engine.scheduled.task import Task

RANGE = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?")
OF_WINDOWS = "\\microsoft\\"
SYSTEM_FOLDER = re.compile(r"^[a-z]:\\windows(?:\\|$)", re.IGNORECASE)


class BadChoice(ValueError):
    """A word that is no number of the list; the text is that word."""


def numbers_of(written: str, count: int) -> list[int]:
    """Return the numbers of `1,3-5` or `1 3 4`, each once and in order; `*` is all up to `count`. Raises BadChoice."""
    found: set[int] = set()
    for word in re.split(r"[\s,]+", written.strip()):
        if word == "*":
            found |= set(range(1, count + 1))
            continue
        match = RANGE.fullmatch(word)
        low, high = (0, 0) if match is None else (int(match[1]), int(match[2] or match[1]))
        if not 1 <= low <= high <= count:
            raise BadChoice(word)
        found |= set(range(low, high + 1))
    return sorted(found)


def matching(entries: Sequence[Task | Service], patterns: Sequence[str]) -> list[Task | Service]:
    """Return the entries that one of the patterns fits: its name, with or without folders, whatever the case."""
    return [
        one
        for one in entries
        if any(fnmatchcase(name, pattern.casefold()) for name in names_of(one) for pattern in patterns)
    ]


def names_of(entry: Task | Service) -> tuple[str, ...]:
    """Return the names by which an entry may be meant."""
    if isinstance(entry, Service):
        return entry.name.casefold(), entry.title.casefold()
    path = entry.path.casefold()
    return path, path.lstrip("\\"), path.rpartition("\\")[2]


def is_of_windows(entry: Task | Service) -> bool:
    """Return whether an entry came with Windows: there are hundreds, which nobody wants to watch."""
    if isinstance(entry, Service):
        return not entry.folder or SYSTEM_FOLDER.match(entry.folder) is not None
    return entry.path.casefold().startswith(OF_WINDOWS)
