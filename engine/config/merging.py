"""What a job takes over from `defaults`: mappings key by key, everything else whole; a job's own value wins."""

from typing import Any

from engine.config.nodes import INHERITED, Map

EXCLUSIVE = ("at", "cron", "every")  # one of these of a job's own takes the place of all that is inherited


def with_defaults(job: Map, defaults: Map | None) -> Map:
    """Return the job with what it inherits; inherited places are marked."""
    return job if defaults is None else _merge(job, defaults)


def _merge(own: Map, inherited: Map) -> Map:
    merged = Map(own.start)
    for key, mine in own.items():
        value, other = mine, inherited.get(key)
        if isinstance(value, Map) and isinstance(other, Map) and _same_kind(value, other):
            value = _merge(value, other)
        merged.put(key, value, *own.place(key))
    chosen = any(key in own for key in EXCLUSIVE)
    for key, value in inherited.items():
        if key not in own and not (chosen and key in EXCLUSIVE):
            key_place, value_place = inherited.place(key)
            merged.put(key, value, key_place | INHERITED, value_place | INHERITED)
    return merged


def _same_kind(own: Any, inherited: Any) -> bool:
    return bool(own.get("type") == inherited.get("type"))
