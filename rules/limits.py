"""The values of a run against their limits."""

from collections.abc import Mapping

from rules.model import Finding, Run, Severity
from rules.rule import Limit


def limit_findings(run: Run, limits: Mapping[str, Limit]) -> tuple[Finding, ...]:
    """Return a finding for each value of the run that lies outside its limits; a value that is no number has none."""
    if not limits:
        return ()
    found = (_finding(name, number(run, name), limit, run) for name, limit in limits.items())
    return tuple(finding for finding in found if finding is not None)


def number(run: Run, name: str) -> float | None:
    """Return a value of the run as a number, None where it has none; `duration` is in seconds."""
    if name == "duration":
        return None if run.duration is None else run.duration.total_seconds()
    text = run.values.get(name)
    try:
        return None if text is None else float(text.replace(",", ""))
    except ValueError:
        return None


def _finding(name: str, found: float | None, limit: Limit, run: Run) -> Finding | None:
    if found is None:
        return None
    low = limit.low is not None and found < limit.low
    high = limit.high is not None and found > limit.high
    if not low and not high:
        return None
    return Finding(
        code="limit_exceeded",
        severity=Severity(limit.severity),
        parameters={
            "value": name,
            "found": _plain(found),
            "low": _plain(limit.low),
            "high": _plain(limit.high),
            "variant": "low" if low else None,
        },
        evidence=run.evidence[-1:],
    )


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value
