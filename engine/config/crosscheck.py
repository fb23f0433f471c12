"""What only the whole file can say: names that are used twice, names that mean nothing."""

from collections.abc import Iterator, Sequence
from typing import Any

from engine.config.locate import Locator
from engine.config.model import Config
from engine.config.nodes import PathItem
from rules.calendars import is_known

Told = tuple[tuple[PathItem, ...], str, dict[str, Any], Locator | None]


def cross_check(config: Config, where: Sequence[Locator]) -> Iterator[Told]:
    """Return what does not agree: the key path, the code, the parameters, and the locator of the job it is about."""
    yield from _twice(config, where)
    yield from _calendars(config, where)
    yield from _dependencies(config, where)
    channels = {channel.name for channel in config.notify}
    for job, place in zip(config.jobs, where, strict=True):
        for index, name in enumerate(job.notify):
            if name not in channels:
                yield ("notify", index), "unknown_channel", {}, place


def _twice(config: Config, where: Sequence[Locator]) -> Iterator[Told]:
    for key in ("id", "name"):
        seen: set[str] = set()
        for job, place in zip(config.jobs, where, strict=True):
            value = getattr(job, key)
            folded = value.casefold() if key == "id" else value
            if folded in seen:
                yield (key,), f"duplicate_{key}", {}, place
            seen.add(folded)


def _calendars(config: Config, where: Sequence[Locator]) -> Iterator[Told]:
    for name, calendar in config.calendars.items():
        if calendar.base is not None and not is_known(calendar.base):
            yield ("calendars", name, "base"), "unknown_calendar", {}, None
    tried: dict[str, bool] = {}
    for job, place in zip(config.jobs, where, strict=True):
        used = job.expect.calendar
        if used is None or used in config.calendars:
            continue
        if used not in tried:
            tried[used] = is_known(used)
        if not tried[used]:
            yield ("expect", "calendar"), "unknown_calendar", {}, place


def _dependencies(config: Config, where: Sequence[Locator]) -> Iterator[Told]:
    needs = {job.id: job.depends_on for job in config.jobs}
    for job, place in zip(config.jobs, where, strict=True):
        for index, other in enumerate(job.depends_on):
            if other not in needs:
                yield ("depends_on", index), "unknown_job", {}, place
            elif _reaches(needs, other, job.id):
                yield ("depends_on", index), "dependency_cycle", {}, place


def _reaches(needs: dict[str, tuple[str, ...]], start: str, goal: str) -> bool:
    waiting, seen = [start], set()
    while waiting:
        one = waiting.pop()
        if one == goal:
            return True
        if one not in seen:
            seen.add(one)
            waiting += needs.get(one, ())
    return False
