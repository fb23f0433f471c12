"""Which lines leave a job's status as it is, so that it need not be judged at each of them.

What they change beside it (the count of failures that a finding names, until when a verdict holds) is found with the
next line that counts, or at the end of a telling.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from rules.memory import Memory
from rules.model import Run, Status, Verdict
from rules.readings import Readings
from rules.rule import Rule

NOTHING = Readings()


def goes_on(before: Run | None, told: Sequence[Run], readings: Readings) -> bool:
    """Return whether all that a line did is to be one more of the run in progress, which has not failed by it."""
    if before is None or readings.scheduler is not None or readings.unreadable is not None or readings.reruns:
        return False
    after = told[-1]
    return after.in_progress and after.key == before.key and after.failed is before.failed


def fine_until(verdict: Verdict | None, told: Sequence[Run], rule: Rule, readings: Readings) -> datetime | None:
    """Return until when a job expected `every` so often is as fine as it was, after the one run that was told.

    None where it was not fine, or where more has to be asked than whether the run is clean.
    """
    run, expect = told[-1], rule.expect
    if verdict is None or verdict.status is not Status.OK or verdict.findings or expect is None or expect.every is None:
        return None
    if len(told) > 1 or not run.succeeded or run.failure_lines or run.warning_lines or run.ended is None:
        return None
    if rule.limits or rule.has_output or readings != NOTHING:
        return None
    patience = min(expect.grace, expect.missed_after)  # until then its phase changes alone
    return run.ended + expect.every + patience  # or later, where its clock stands still


def is_fine(memory: Memory, readings: Readings, now: datetime) -> bool:
    """Return whether nothing at all is found of a job, and at `now` its verdict still holds."""
    verdict = memory.verdict
    if verdict is None or verdict.status is not Status.OK or verdict.findings:
        return False
    if verdict.valid_until is not None and now >= verdict.valid_until:
        return False
    return readings == NOTHING and memory.slow_rule is None and memory.skew is None


def with_open(verdict: Verdict | None, run: Run) -> Verdict | None:
    """Return the verdict with the run in progress as it is now, where it shows it."""
    occurrence = None if verdict is None else verdict.occurrence
    if verdict is None or occurrence is None or not occurrence.runs or occurrence.runs[-1].key != run.key:
        return verdict
    return replace(verdict, occurrence=replace(occurrence, runs=(*occurrence.runs[:-1], run)))


def judged_again(verdict: Verdict, moment: datetime | None) -> Verdict:
    """Return the verdict, to be reached anew at `moment` at the latest."""
    if moment is None or (verdict.valid_until is not None and verdict.valid_until <= moment):
        return verdict
    return replace(verdict, valid_until=moment)
