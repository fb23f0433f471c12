"""Keys that are known but that this version does not act on yet, and rules that cannot see enough: told, not hidden."""

from collections.abc import Iterator

from msgspec.structs import replace

from engine.config.locate import Locator
from engine.config.nodes import KeyPath, Map
from engine.views import ConfigProblem

# one entry per key: when a version acts on it, the entry goes
LATER: tuple[str, ...] = ()
LATER_OF_CHANNELS = ("repeat", "after", "quiet")
LATER_MOMENTS = ("WARNING", "MISSED")  # of a channel's `when`
LATER_OF_JOBS: tuple[str, ...] = ()
LATER_SCHEDULERS = ("heartbeat",)


def not_acted_on(written: Map, where: Locator) -> list[ConfigProblem]:
    """Return a warning for each such key of the file or of one job."""
    of_job = "scheduler" in written
    paths: list[KeyPath] = [(key,) for key in (LATER_OF_JOBS if of_job else LATER) if written.get(key)]
    if of_job and _kind(written["scheduler"]) in LATER_SCHEDULERS:
        paths.append(("scheduler",))
    if not of_job:
        paths += _of_channels(written.get("notify"))
    warnings = [where.problem(path, "not_acted_on", {"name": path[-1]}) for path in paths]
    if of_job and written.get("log") and not written.get("success") and not written.get("output"):
        warnings.append(where.problem(("log",), "cannot_see_silence", {}))
    return [replace(warning, warning=True) for warning in warnings]


def _of_channels(channels: object) -> Iterator[KeyPath]:
    for index, channel in enumerate(channels if isinstance(channels, list) else ()):
        if not isinstance(channel, Map):
            continue
        yield from (("notify", index, key) for key in LATER_OF_CHANNELS if channel.get(key))
        moments = channel.get("when")
        if any(moment in LATER_MOMENTS for moment in (moments if isinstance(moments, list) else [moments])):
            yield ("notify", index, "when")


def _kind(scheduler: object) -> object:
    return scheduler.get("type") if isinstance(scheduler, Map) else scheduler
