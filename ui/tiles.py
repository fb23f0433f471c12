"""A job as the pages receive it: small, with short keys' worth of bytes, every moment in milliseconds."""

import ntpath
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

import regex

from engine.views import Acknowledged, ChangeView, JobView, Mark
from rules.excuses import Quiet
from rules.model import Evidence, Finding, Outcome, Run, Source
from ui.context import Words, legible

Tile = dict[str, object]

LETTERS: Mapping[Outcome, str] = {
    Outcome.SUCCEEDED: "s",
    Outcome.SUCCEEDED_LATE: "l",
    Outcome.SUCCEEDED_WITH_ERRORS: "e",
    Outcome.RECOVERED: "r",
    Outcome.FAILED: "f",
    Outcome.STUCK: "k",
    Outcome.MISSED: "m",
    Outcome.EXCUSED: "x",
    Outcome.BLIND: "b",
}
RUNNING, DUE = "u", "d"
LINE = 400  # characters of a log line that a page is sent
LEAD = 80  # of these before the matched part
FINDINGS = 4  # a tile names no more
VALUES = 3
PATTERN_SECONDS = 0.02


def tile(view: JobView, words: Words) -> Tile:
    """Return all that a page draws of one job; a moment is None where there is none."""
    occurrence = view.occurrence
    return {
        "id": view.id,
        "name": view.name,
        "description": view.description,
        "tags": list(view.tags),
        "group": view.group,
        "zone": view.zone,
        "expected": list(view.expected),
        "status": str(view.status),
        "phase": str(view.phase),
        "since": ms(view.since),
        "findings": [_finding(finding, view.zone, words) for finding in view.findings[:FINDINGS]],
        "more": max(0, len(view.findings) - FINDINGS),
        "log": view.last_line is not None and view.last_line.file is not None,
        "files": view.workdir is not None,
        "due": ms(occurrence.window.due) if occurrence else None,
        "outcome": LETTERS[occurrence.outcome] if occurrence and occurrence.outcome else None,
        "by": ms(view.success_by),
        "last": _run(view.last_run),
        "success": _run(view.last_success),
        "running": _run(view.running),
        "rerun": view.rerun is not None,
        "rerunning": view.rerunning,
        "usual": view.usual_seconds,
        "next": ms(view.next_expected),
        "marks": [_mark(mark) for mark in view.marks],
        "paused": _paused(view.paused) if view.paused else None,
        "acknowledged": _acknowledged(view.acknowledged) if view.acknowledged else None,
        "reading": view.catching_up,
    }


def change(view: ChangeView, names: Mapping[str, str]) -> Tile:
    """Return one change of status as the list of changes shows it."""
    return {
        "job": view.job,
        "name": names.get(view.job, view.job),
        "at": ms(view.at),
        "before": str(view.before) if view.before else None,
        "after": str(view.after),
    }


def ms(at: datetime | None) -> int | None:
    """Return a moment in milliseconds since 1970."""
    return None if at is None else round(at.timestamp() * 1000)


def _paused(quiet: Quiet) -> list[object]:
    return [legible(quiet.reason), ms(quiet.end), None if quiet.by is None else legible(quiet.by)]


def _acknowledged(said: Acknowledged) -> list[object]:
    return [legible(said.by), ms(said.at), legible(said.note)]


def _finding(finding: Finding, zone: str, words: Words) -> Tile:
    seen = next((e for e in finding.evidence if e.text or e.file), None)
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "text": words.sentence(finding, zone),
        "evidence": _evidence(seen) if seen else None,
    }


def _evidence(evidence: Evidence) -> Tile:
    path = legible(evidence.file or "")
    return {
        "source": str(evidence.source),
        "file": ntpath.basename(path) or None,
        "path": path or None,
        "line": evidence.line,
        "offset": evidence.offset,
        "parts": marked(legible(evidence.text), evidence.pattern if evidence.source is Source.LOG else None),
    }


def _run(run: Run | None) -> Tile | None:
    if run is None:
        return None
    return {
        "start": ms(run.started),
        "end": ms(run.ended),
        "outcome": str(run.outcome),
        "failed": run.failed,
        "limit": ms(run.deadline),
        "values": [[name, legible(run.values[name])] for name in list(run.values)[:VALUES]],
    }


def _mark(mark: Mark) -> tuple[int, str, int | None]:
    """Return the due time in seconds, the outcome's letter, and how many seconds later it was seen: thirty a job.

    A tuple: thirty thousand lists would keep Python's collector, and with it every page, busy for 70 ms.
    """
    letter = RUNNING if mark.running else DUE if mark.outcome is None else LETTERS[mark.outcome]
    due = round(mark.due.timestamp())
    return (due, letter, None if mark.at is None else round(mark.at.timestamp()) - due)


@lru_cache(maxsize=2048)
def marked(text: str, pattern: str | None) -> tuple[str, str, str]:
    """Return the line in three parts, the matched one in the middle; a long line is cut around it."""
    start, end = _span(text[: 20 * LINE], pattern)
    first = max(0, start - LEAD) if len(text) > LINE else 0
    last = min(len(text), max(first + LINE, end)) if end - first < LINE else first + LINE
    before = ("…" if first else "") + text[first:start]
    return (before, text[start : min(end, last)], text[min(end, last) : last] + ("…" if last < len(text) else ""))


def _span(text: str, pattern: str | None) -> tuple[int, int]:
    """Return where the pattern matches; nothing (0, 0) when it does not, is no pattern, or takes too long."""
    if not pattern:
        return (0, 0)
    try:
        hit = regex.search(pattern, text, timeout=PATTERN_SECONDS)
    except (regex.error, TimeoutError):
        return (0, 0)
    return hit.span() if hit else (0, 0)
