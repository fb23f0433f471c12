"""What a line means: patterns are compiled once and asked in a fixed order, each within a bound of time.

Source: verdicts.md, section 3.
"""

from collections.abc import Mapping
from functools import lru_cache

import regex
from msgspec import Struct, field

from rules.literals import may_match
from rules.model import Meaning
from rules.rule import Rule

LIMIT = 0.1  # seconds that one pattern may take on one line
GUARDED = (Meaning.FAILURE, Meaning.WARNING)  # what an ignored line can never be


class Sense(Struct, frozen=True, kw_only=True, gc=False):
    """What one line means, by which pattern, and the values that its named groups gave.

    `too_slow` is the pattern that ran out of time on it; the line is `activity` then.
    """

    meaning: Meaning
    pattern: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    too_slow: str | None = None


ACTIVITY = Sense(meaning=Meaning.ACTIVITY)


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> "regex.Pattern[str]":
    """Return the compiled pattern; raises regex.error for a wrong one."""
    return regex.compile(pattern)


def forget() -> None:
    """Let go of all patterns that were compiled; some take much memory."""
    compiled.cache_clear()
    regex.purge()


def matches(pattern: str, text: str, limit: float = LIMIT) -> "regex.Match[str] | None":
    """Return the first match of `pattern` in `text`; raises TimeoutError after `limit` seconds."""
    return compiled(pattern).search(text, timeout=limit, concurrent=len(text) > 2000)


def fits(pattern: str, text: str, limit: float = LIMIT) -> bool:
    """Return whether the whole of `text` matches; one on which the pattern runs out of its time does not."""
    try:
        return compiled(pattern).fullmatch(text, timeout=limit, concurrent=len(text) > 2000) is not None
    except TimeoutError:
        return False


def sense(rule: Rule, line: str, limit: float = LIMIT) -> Sense:
    """Return what one line (without its line end) means to this job."""
    pattern = None
    try:
        for pattern in rule.ignore:
            if may_match(pattern, line) and matches(pattern, line, limit):
                return _first(rule, line, limit, skip=GUARDED)
    except TimeoutError:
        return Sense(meaning=Meaning.ACTIVITY, too_slow=pattern)
    return _first(rule, line, limit, skip=())


def _first(rule: Rule, line: str, limit: float, skip: tuple[Meaning, ...]) -> Sense:
    pattern = None
    try:
        for meaning, patterns in in_order(rule):
            if meaning in skip:
                continue
            for pattern in patterns:
                if not may_match(pattern, line):  # to bound a match in time takes longer than to see this
                    continue
                found = matches(pattern, line, limit)
                if found:
                    return Sense(meaning=meaning, pattern=pattern, values=_values(found))
    except TimeoutError:
        return Sense(meaning=Meaning.ACTIVITY, too_slow=pattern)
    return ACTIVITY


def in_order(rule: Rule) -> tuple[tuple[Meaning, tuple[str, ...]], ...]:
    """Return the job's patterns by their meaning, in the order in which they are asked."""
    return (
        (Meaning.FAILURE, rule.failure),
        (Meaning.SUCCESS, rule.success),
        (Meaning.START, rule.start),
        (Meaning.WARNING, rule.warning),
    )


def _values(found: "regex.Match[str]") -> Mapping[str, str]:
    return {name: value for name, value in found.groupdict().items() if value is not None}
