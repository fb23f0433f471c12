"""What every page, route and socket is given: the monitor, the clock, and the words for what the monitor says."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct
from msgspec.structs import replace

from engine.monitor import Monitor
from engine.views import ConfigProblem
from rules.model import Finding

Sentence = Callable[[Finding, str, ZoneInfo, datetime], str]
Problem = Callable[[ConfigProblem, str], str]


class Context(Struct, frozen=True, kw_only=True):
    """The monitor and the three things that are not the monitor's: time, sentences, messages on the configuration."""

    monitor: Monitor
    now: Callable[[], datetime]
    sentence: Sentence
    problem: Problem

    def speak(self, language: str) -> "Words":
        """Return what turns findings into sentences of `language`, as seen from now."""
        return Words(language=language, now=self.now(), write=self.sentence)


class Words(Struct, frozen=True, kw_only=True):
    """Sentences in one language at one moment."""

    language: str
    now: datetime
    write: Sentence

    def at(self, moment: datetime) -> "Words":
        """Return the words as they were at a moment."""
        return replace(self, now=moment)

    def sentence(self, finding: Finding, zone: str) -> str:
        """Return the finding as a sentence; its bare code where the sentence lacks a field."""
        try:
            return legible(self.write(finding, self.language, zone_of(zone), self.now))
        except (LookupError, ValueError, TypeError):
            return finding.code


def legible(text: str) -> str:
    """Return text that UTF-8 can carry: a file's name may hold bytes that are no character."""
    return text.encode("utf-8", "replace").decode()


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name, UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
