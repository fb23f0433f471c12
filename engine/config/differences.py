"""What an edit changed, key by key, for the audit trail: bounded, and without secrets."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.config.locate import SECRETS
from engine.config.model import Config, Job
from engine.masking import MASK

MOST = 200  # keys that are told; the rest is counted
SHOWN = 200  # characters of a value
NOT_THERE = None


def differences(before: Config, after: Config) -> dict[str, object]:
    """Return the keys that changed, each with what it was and what it is, and the jobs that came and went."""
    old, new = _by_id(before.jobs), _by_id(after.jobs)
    changed = [*_between(_general(before), _general(after), "")]
    for job_id in old.keys() & new.keys():
        if old[job_id] is not new[job_id] and old[job_id] != new[job_id]:
            changed += _between(_dump(old[job_id]), _dump(new[job_id]), f"jobs[{job_id}]")
    told = {key: [was, now] for key, was, now in sorted(changed, key=lambda one: one[0])[:MOST]}
    found: dict[str, object] = {"changed": told} if told else {}
    found |= _some("added", new.keys() - old.keys()) | _some("removed", old.keys() - new.keys())
    return found | ({"further": len(changed) - MOST} if len(changed) > MOST else {})


def _by_id(jobs: Iterable[Job]) -> dict[str, Job]:
    return {job.id: job for job in jobs}


def _some(name: str, ids: Iterable[str]) -> dict[str, object]:
    found = sorted(ids)
    rest = [f"+{len(found) - MOST}"] if len(found) > MOST else []
    return {name: [*found[:MOST], *rest]} if found else {}


def _general(config: Config) -> dict[str, Any]:
    return config.model_dump(mode="json", by_alias=True, exclude={"jobs"})


def _dump(job: Job) -> dict[str, Any]:
    return job.model_dump(mode="json", by_alias=True)


def _between(before: Any, after: Any, path: str) -> Iterator[tuple[str, object, object]]:
    """Yield path, old and new value of each leaf that is not the same."""
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in (*before, *(key for key in after if key not in before)):
            inner = f"{path}.{key}" if path else str(key)
            yield from _between(before.get(key, NOT_THERE), after.get(key, NOT_THERE), inner)
    else:
        yield path, _shown(before, path), _shown(after, path)


def _shown(value: Any, path: str) -> object:
    """Return a value as it may be written down: of a secret only whether there was one."""
    if SECRETS & set(path.replace("[", ".").replace("]", "").split(".")):
        return MASK if value else value
    if isinstance(value, Mapping):
        return {str(key): _shown(item, f"{path}.{key}") for key, item in list(value.items())[:MOST]}
    if isinstance(value, list):
        return [_shown(item, path) for item in value[:MOST]]
    return value[:SHOWN] + "…" if isinstance(value, str) and len(value) > SHOWN else value
