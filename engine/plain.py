"""What is remembered of a job, as JSON text and back: exactly, for any nesting of the values listed here."""

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from engine.logs.follow import Cursor
from rules import excuses, memory, model, outcomes, readings, runs, timestamps

CLASSES: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        Cursor,
        excuses.Block,
        excuses.Quiet,
        model.Event,
        model.Evidence,
        model.Finding,
        model.Occurrence,
        model.Run,
        model.Verdict,
        model.Window,
        outcomes.Standing,
        readings.SchedulerReading,
        readings.Skew,
        readings.SlowRule,
        readings.Trouble,
        runs.RunState,
        memory.Memory,
        timestamps.FileClock,
    )
}
ENUMS: dict[str, type[StrEnum]] = {
    kind.__name__: kind
    for kind in (
        model.Status,
        model.Severity,
        model.Phase,
        model.Source,
        model.Meaning,
        model.RunOutcome,
        model.Origin,
        model.Outcome,
        readings.SchedulerState,
    )
}


def dump(value: object) -> str:
    """Return the value as JSON text."""
    return json.dumps(_pack(value), ensure_ascii=True, separators=(",", ":"))


def load(text: str) -> Any:
    """Return the value of `dump`. Raises ValueError or KeyError for a text of another kind or version."""
    return _unpack(json.loads(text))


def _pack(value: object) -> object:
    match value:
        case StrEnum():
            return {"$": type(value).__name__, "v": value.value}
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return {"$": "at", "v": value.astimezone(UTC).isoformat()}
        case date():
            return {"$": "day", "v": value.isoformat()}
        case time():
            return {"$": "clock", "v": value.isoformat()}
        case timedelta():
            return {"$": "for", "v": [value.days, value.seconds, value.microseconds]}
        case tuple() | list():
            return [_pack(item) for item in value]
        case dict():
            return {"$": "map", "v": {str(key): _pack(item) for key, item in value.items()}}
    if is_dataclass(value) and type(value).__name__ in CLASSES:
        return {"$": type(value).__name__, "v": _pack_fields(value)}
    raise TypeError(f"{value!r} ({type(value).__name__}) cannot be kept")


def _pack_fields(value: Any) -> dict[str, object]:
    """Return the fields that are not as they are by default."""
    packed = {}
    for part in fields(value):
        item = getattr(value, part.name)
        if part.default is not MISSING and item == part.default and type(item) is type(part.default):
            continue
        packed[part.name] = _pack(item)
    return packed


def _unpack(packed: Any) -> Any:
    if isinstance(packed, list):
        return tuple(_unpack(item) for item in packed)
    if not isinstance(packed, dict):
        return packed
    kind, value = packed["$"], packed["v"]
    match kind:
        case "at":
            return datetime.fromisoformat(value)
        case "day":
            return date.fromisoformat(value)
        case "clock":
            return time.fromisoformat(value)
        case "for":
            return timedelta(*value)
        case "map":
            return {key: _unpack(item) for key, item in value.items()}
    if kind in ENUMS:
        return ENUMS[kind](value)
    return CLASSES[kind](**{name: _unpack(item) for name, item in value.items()})
