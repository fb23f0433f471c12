"""What a verdict must say, and how its findings add up to a status: the worst of them decides."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

RANK = {"UNKNOWN": 0, "OK": 1, "WARNING": 2, "ERROR": 3}


class Expected(Struct, frozen=True, kw_only=True):
    """What a verdict must say: all codes of its findings, those that it may say beside them, and the phase if plain."""

    status: str = "UNKNOWN"
    codes: frozenset[str] = frozenset()
    maybe: frozenset[str] = frozenset()
    worst: str | None = None  # the code of the worst finding, where there is one worst
    phase: str | None = None
    missed_at: datetime | None = None  # when the silence that it tells of is missed


UNSEEN = Expected()
GREEN = Expected(status="OK")
PAUSED = Expected(status="PAUSED", phase="paused")


def said(code: str, status: str) -> Expected:
    """Return a verdict of one finding."""
    return Expected(status=status, codes=frozenset({code}), worst=code)


def with_more(now: Expected, more: Mapping[str, str]) -> Expected:
    """Return the verdict with more findings, each code with its severity."""
    if not more:
        return now
    errors = [code for code, severity in more.items() if severity == "ERROR"]
    if now.status == "ERROR":
        worst = now.worst
    elif errors:
        worst = errors[0] if len(errors) == 1 else None
    else:
        worst = None if now.status == "WARNING" or len(more) > 1 else next(iter(more))
    status = max(now.status, "ERROR" if errors else "WARNING", key=lambda word: RANK[word])
    return replace(now, status=status, codes=now.codes | set(more), worst=worst)


def with_warnings(now: Expected, codes: set[str]) -> Expected:
    """Return the verdict with some warnings."""
    return with_more(now, dict.fromkeys(codes, "WARNING"))
