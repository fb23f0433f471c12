"""Values to what a column holds and back, exactly: instants as microseconds, the rest as JSON text.

What comes back equals what went in, with every instant in UTC.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite
from sys import intern
from typing import Any

import orjson

from rules.model import Evidence, Finding, Run, Severity, Source

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_instant(moment: datetime) -> int:
    """Return the microseconds since 1970 in UTC."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment}: a time without a zone")
    return (moment - EPOCH) // MICROSECOND


def to_moment(instant: int) -> datetime:
    """Return the time of `to_instant`, in UTC."""
    return EPOCH + timedelta(0, 0, instant)  # by keyword it takes half as long again, and a start makes a million


def to_instant_or_none(moment: datetime | None) -> int | None:
    """Return the instant of a time that may be absent."""
    return None if moment is None else to_instant(moment)


def to_moment_or_none(instant: int | None) -> datetime | None:
    """Return the time of an instant that may be absent."""
    return None if instant is None else to_moment(instant)


def to_json(value: object) -> str:
    """Return compact JSON; half a surrogate pair, as a broken file name has, is written as its escape."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # it also refuses numbers of more than 64 bits
        return json.dumps(value, separators=(",", ":"))


def pack_text(text: str) -> str:
    """Return a text that every database takes: as it is, or as a JSON string where it cannot be."""
    return text if _is_clean(text) and not text.startswith('"') else json.dumps(text)


def unpack_text(text: str) -> str:
    """Return the text of `pack_text`."""
    return str(json.loads(text)) if text.startswith('"') else text


def _is_clean(text: str) -> bool:
    """Return whether `text` is Unicode without NUL: PostgreSQL takes no NUL, nobody half a surrogate pair."""
    if text.isascii():
        return "\0" not in text
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def pack_value(value: object) -> Any:
    """Return a parameter as JSON can hold it: what JSON does not know becomes a mapping with one `$` key."""
    match value:
        case float() if not isfinite(value):
            return {"$float": str(value)}
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return {"$at": to_instant(value)}
        case timedelta():
            return {"$for": value // MICROSECOND}
        case date():
            return {"$day": value.isoformat()}
        case time():
            return {"$time": value.isoformat()}
        case tuple() | list() | frozenset() | set():
            return [pack_value(item) for item in value]
        case Mapping():
            return {"$map": [[pack_value(key), pack_value(item)] for key, item in value.items()]}
    raise TypeError(f"{value!r} ({type(value).__name__}) is no value that a finding may hold")


def unpack_value(packed: Any) -> object:
    """Return the value of `pack_value`; every sequence comes back as a tuple."""
    if isinstance(packed, list):
        return tuple(unpack_value(item) for item in packed)
    if not isinstance(packed, dict):
        return packed
    kind, value = next(iter(packed.items()))
    match kind:
        case "$at":
            return to_moment(value)
        case "$for":
            return timedelta(microseconds=value)
        case "$float":
            return float(value)
        case "$day":
            return date.fromisoformat(value)
        case "$time":
            return time.fromisoformat(value)
        case _:
            return {unpack_value(key): unpack_value(item) for key, item in value}


def evidence_to_json(evidence: tuple[Evidence, ...]) -> str:
    """Return the evidence as a list of lists: short, for there is much of it."""
    if not evidence:
        return "[]"
    return to_json(_pack_evidence(evidence))


def evidence_from_json(text: str) -> tuple[Evidence, ...]:
    """Return the evidence of `evidence_to_json`."""
    return () if text == "[]" else _unpack_evidence(json.loads(text))


def _pack_evidence(evidence: tuple[Evidence, ...]) -> list[list[object]]:
    return [[e.source, to_instant(e.at), e.text, e.file, e.offset, e.line, e.pattern] for e in evidence]


def _unpack_evidence(packed: list[list[Any]]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            source=Source(source),
            at=to_moment(at),
            text=text,
            file=file and intern(file),  # the path and the pattern of many lines
            offset=offset,
            line=line,
            pattern=tried and intern(tried),
        )
        for source, at, text, file, offset, line, tried in packed
    )


def finding_to_json(finding: Finding | None) -> str | None:
    """Return a finding as JSON."""
    if finding is None:
        return None
    return to_json(
        {
            "code": finding.code,
            "severity": finding.severity,
            "parameters": {name: pack_value(value) for name, value in finding.parameters.items()},
            "evidence": _pack_evidence(finding.evidence),
        }
    )


def finding_from_json(text: str | None) -> Finding | None:
    """Return the finding of `finding_to_json`."""
    if text is None:
        return None
    packed = json.loads(text)
    return Finding(
        code=packed["code"],
        severity=Severity(packed["severity"]),
        parameters={name: unpack_value(value) for name, value in packed["parameters"].items()},
        evidence=_unpack_evidence(packed["evidence"]),
    )


def run_keys_to_json(runs: tuple[Run, ...]) -> str:
    """Return the keys of an occurrence's runs; the runs themselves stand in their own table."""
    return to_json([[to_instant(run.started), run.number] for run in runs])


def run_keys_from_json(text: str) -> list[tuple[int, int]]:
    """Return the keys of `run_keys_to_json`."""
    return [(started, number) for started, number in json.loads(text)]
