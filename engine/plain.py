"""What is remembered of a job, as JSON text and back: exactly, for any nesting of the values listed here."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from math import isfinite
from sys import intern
from types import NoneType
from typing import Any

from msgspec.structs import fields

from engine.logs.follow import Cursor
from engine.views import Acknowledged, Notes
from rules import excuses, memory, model, outcomes, readings, runs, timestamps

CLASSES: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        Acknowledged,
        Cursor,
        Notes,
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


Known = dict[int, str]  # texts of the values that one `dump` has met, by id: a run stands in several places of a state
Writer = Callable[[Any, Known], str]
Reader = Callable[[Any], Any]


def dump(value: object) -> str:
    """Return the value as JSON text."""
    return _write(value, {})


def load(text: str) -> Any:
    """Return the value of `dump`. Raises ValueError or KeyError for a text of another kind or version."""
    return _read(json.loads(text))


def _write(value: object, known: Known) -> str:
    return _WRITERS[type(value)](value, known)


class _Writers(dict[type, Writer]):
    """How each class is written; one that is not listed as what it is a kind of."""

    def __missing__(self, kind: type) -> Writer:
        for base in (str, int, float, datetime, date, time, timedelta, tuple, list, dict):
            if issubclass(kind, base):
                self[kind] = _writer_of_enum(kind) if issubclass(kind, StrEnum) else self[base]
                return self[kind]
        raise TypeError(f"a {kind.__name__} cannot be kept")


def _writer_of_enum(kind: type[StrEnum]) -> Writer:
    texts = {member.value: f'{{"$":{quoted(kind.__name__)},"v":{quoted(member.value)}}}' for member in kind}
    return lambda value, known: texts[value._value_]


def _writer_of_class(kind: type) -> Writer:
    """Return the writer of a value: of the fields that are not as they are by default."""
    start = f'{{"$":{quoted(kind.__name__)},"v":{{'
    parts = [(part.name, quoted(part.name) + ":", part.default, type(part.default)) for part in fields(kind)]

    def write(value: Any, known: Known) -> str:
        text = known.get(id(value))
        if text is not None:
            return text
        written = []
        for name, label, default, default_kind in parts:
            item = getattr(value, name)
            if item is default or (type(item) is default_kind and item == default):
                continue
            written.append(label + _WRITERS[type(item)](item, known))
        text = known[id(value)] = start + ",".join(written) + "}}"
        return text

    return write


def _write_float(value: float, known: Known) -> str:
    return float.__repr__(value) if isfinite(value) else json.dumps(float(value))


def _write_moment(value: datetime, known: Known) -> str:
    text = known.get(id(value))
    if text is None:
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
        text = known[id(value)] = f'{{"$":"at","v":"{moment.isoformat()}"}}'
    return text


def _write_list(value: tuple[object, ...] | list[object], known: Known) -> str:
    return "[" + ",".join([_WRITERS[type(item)](item, known) for item in value]) + "]" if value else "[]"


def _write_map(value: dict[object, object], known: Known) -> str:
    items = [f"{quoted(str(key))}:{_write(item, known)}" for key, item in value.items()]
    return '{"$":"map","v":{' + ",".join(items) + "}}"


_WRITERS = _Writers(
    {
        NoneType: lambda value, known: "null",
        bool: lambda value, known: "true" if value else "false",
        str: lambda value, known: quoted(value),
        int: lambda value, known: int.__repr__(value),
        float: _write_float,
        datetime: _write_moment,
        date: lambda value, known: f'{{"$":"day","v":"{value.isoformat()}"}}',
        time: lambda value, known: f'{{"$":"clock","v":"{value.isoformat()}"}}',
        timedelta: lambda value, known: f'{{"$":"for","v":[{value.days},{value.seconds},{value.microseconds}]}}',
        tuple: _write_list,
        list: _write_list,
        dict: _write_map,
        **{kind: _writer_of_enum(kind) for kind in ENUMS.values()},
        **{kind: _writer_of_class(kind) for kind in CLASSES.values()},
    }
)


def _read(packed: Any) -> Any:
    kind = type(packed)
    if kind is dict:
        return _READERS[packed["$"]](packed["v"])
    if kind is list:
        return tuple([_read(item) for item in packed])
    return intern(packed) if kind is str else packed  # a path or a pattern stands in many places, of many jobs


def _read_map(packed: dict[str, Any]) -> dict[str, Any]:
    return {name: _read(item) for name, item in packed.items()}


def _reader_of_class(kind: type) -> Reader:
    return lambda packed: kind(**{name: _read(item) for name, item in packed.items()})


_READERS: dict[str, Reader] = {
    "at": lru_cache(maxsize=4096)(datetime.fromisoformat),  # a moment too
    "day": date.fromisoformat,
    "clock": time.fromisoformat,
    "for": lambda packed: timedelta(*packed),
    "map": _read_map,
    **{name: {member.value: member for member in kind}.__getitem__ for name, kind in ENUMS.items()},
    **{name: _reader_of_class(kind) for name, kind in CLASSES.items()},
}
