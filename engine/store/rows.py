"""The rows of the tables as the values that the other rooms know, and back."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from engine.store.codec import (
    evidence_from_json,
    evidence_to_json,
    finding_from_json,
    run_keys_to_json,
    to_instant,
    to_instant_or_none,
    to_json,
    to_moment,
    to_moment_or_none,
)
from engine.views import ChangeView, DayCount
from rules.model import Occurrence, Origin, Outcome, Run, RunOutcome, Status, Window
from rules.statistics import Tally


def run_to_row(job_id: str, run: Run, day: date) -> dict[str, Any]:
    """Return the row of a run that is counted on `day`."""
    return {
        "job_id": job_id,
        "started": to_instant(run.started),
        "number": run.number,
        "day": day,
        "ended": to_instant_or_none(run.ended),
        "outcome": run.outcome.value,
        "failure_lines": run.failure_lines,
        "warning_lines": run.warning_lines,
        "values_json": to_json(dict(run.values)),
        "evidence_json": evidence_to_json(run.evidence),
        "failures_json": evidence_to_json(run.failures),
        "origin": run.origin.value,
        "overran": run.overran,
        "last_at": to_instant_or_none(run.last_at),
        "has_start": run.has_start,
        "deadline": to_instant_or_none(run.deadline),
        "named_at": to_instant_or_none(run.named_at),
    }


def occurrence_to_row(job_id: str, occurrence: Occurrence, day: date) -> dict[str, Any]:
    """Return the row of an occurrence that is counted on `day`."""
    return {
        "job_id": job_id,
        "due": to_instant(occurrence.window.due),
        "day": day,
        "window_start": to_instant(occurrence.window.start),
        "window_end": to_instant(occurrence.window.end),
        "outcome": None if occurrence.outcome is None else occurrence.outcome.value,
        "outcome_at": to_instant_or_none(occurrence.outcome_at),
        "final": occurrence.final,
        "runs_json": run_keys_to_json(occurrence.runs),
        "rule": occurrence.rule,
    }


def run_from_row(row: Row[Any]) -> Run:
    """Return the run of a row of `runs`."""
    return Run(
        started=to_moment(row.started),
        number=row.number,
        ended=to_moment_or_none(row.ended),
        outcome=RunOutcome(row.outcome),
        failure_lines=row.failure_lines,
        warning_lines=row.warning_lines,
        values={} if row.values_json == "{}" else json.loads(row.values_json),
        evidence=evidence_from_json(row.evidence_json),
        failures=evidence_from_json(row.failures_json),
        origin=Origin(row.origin),
        overran=row.overran,
        last_at=to_moment_or_none(row.last_at),
        has_start=row.has_start,
        deadline=to_moment_or_none(row.deadline),
        named_at=to_moment_or_none(row.named_at),
    )


def occurrence_from_row(row: Row[Any], its_runs: tuple[Run, ...]) -> Occurrence:
    """Return the occurrence of a row of `occurrences`, with its runs."""
    return Occurrence(
        window=Window(due=to_moment(row.due), start=to_moment(row.window_start), end=to_moment(row.window_end)),
        outcome=None if row.outcome is None else Outcome(row.outcome),
        outcome_at=to_moment_or_none(row.outcome_at),
        final=row.final,
        runs=its_runs,
        rule=row.rule,
    )


def change_from_row(row: Row[Any]) -> ChangeView:
    """Return the change of a row of `verdict_changes`."""
    return ChangeView(
        job=row.job_id,
        at=to_moment(row.at),
        before=None if row.before is None else Status(row.before),
        after=Status(row.after),
        finding=finding_from_json(row.finding_json),
    )


def day_count_from_row(row: Row[Any]) -> DayCount:
    """Return the counts of a row of `daily`."""
    return DayCount(job=row.job_id, day=row.day, **_counts(row[2:]))


def tally_from_row(row: Row[Any]) -> Tally:
    """Return the sums of a row whose first column is what they are the sums of."""
    return Tally(**_counts(row[1:]))


def _counts(columns: Sequence[Any]) -> dict[str, Any]:
    """Return the fields of Tally; the columns of `daily` stand in their order."""
    runs, succeeded, with_errors, failed, overran, timed, total, longest, expected, *outcomes = columns
    return {
        "runs": runs,
        "succeeded": succeeded,
        "with_errors": with_errors,
        "failed": failed,
        "overran": overran,
        "timed": timed,
        "duration_total": timedelta(microseconds=total),
        "duration_max": timedelta(microseconds=longest),
        "expected": expected,
        "outcomes": dict(zip(Outcome, outcomes, strict=True)),
    }
