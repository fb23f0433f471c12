"""Keys that are known but that this version does not act on yet, and rules that cannot see enough: told, not hidden."""

from msgspec.structs import replace

from engine.config.locate import Locator
from engine.config.nodes import Map
from engine.views import ConfigProblem

# one line per key: when a version acts on it, the line goes
LATER = ("access", "tls", "notify")
LATER_OF_JOBS = ("rerun", "notify")
LATER_SCHEDULERS = ("heartbeat",)


def not_acted_on(written: Map, where: Locator) -> list[ConfigProblem]:
    """Return a warning for each such key of the file or of one job."""
    of_job = "scheduler" in written
    keys = [key for key in (LATER_OF_JOBS if of_job else LATER) if written.get(key)]
    if of_job and _kind(written["scheduler"]) in LATER_SCHEDULERS:
        keys.append("scheduler")
    warnings = [where.problem((key,), "not_acted_on", {"name": key}) for key in keys]
    if of_job and written.get("log") and not written.get("success") and not written.get("output"):
        warnings.append(where.problem(("log",), "cannot_see_silence", {}))
    return [replace(warning, warning=True) for warning in warnings]


def _kind(scheduler: object) -> object:
    return scheduler.get("type") if isinstance(scheduler, Map) else scheduler
