"""Mutants of the judging code, each with the test that kills it: a boundary moved, a comparison turned, a case dropped.

`python -m tests.mutants` breaks the code in each of these ways, one at a time in a copy, and runs the named test there.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct

ROOT = Path(__file__).resolve().parents[1]
AT_ONCE = 2
VERDICTS = "tests/rules/test_verdicts.py::"
TABLE = VERDICTS + "test_an_occurrence_has_the_outcome_of_the_first_row_that_fits"
STARTED = VERDICTS + "test_a_job_with_a_start_pattern_has_the_outcome_of_its_runs"
EXCUSES = "tests/rules/test_excuses.py::"
WITNESS = "tests/rules/test_witness.py::"


class Mutant(Struct, frozen=True):
    """One way to break a file: `old` stands there once, and becomes `new`; `test` fails then."""

    file: str
    old: str
    new: str
    test: str


MUTANTS = (
    Mutant(
        "rules/outcomes.py",
        "success.ended <= window.due + expect.grace",
        "success.ended < window.due + expect.grace",
        TABLE + "[success at exactly the grace]",
    ),
    Mutant(
        "rules/outcomes.py",
        "    if success is not runs[0]:\n        return Outcome.RECOVERED\n",
        "",
        TABLE + "[failure, then a run that succeeds]",
    ),
    Mutant(
        "rules/outcomes.py",
        "    elif failed is not None:\n        outcome, at = Outcome.FAILED, failed_at(failed)\n",
        "",
        TABLE + "[failure and then nothing]",
    ),
    Mutant(
        "rules/outcomes.py",
        "    elif overran is not None:\n        outcome, at = Outcome.STUCK, overran.deadline\n",
        "",
        STARTED + "[start without an end]",
    ),
    Mutant(
        "rules/outcomes.py",
        "missed_at is not None and now >= missed_at:",
        "missed_at is not None and now > missed_at:",
        VERDICTS + "test_silence_is_late_from_the_grace_and_missed_from_missed_after",
    ),
    Mutant(
        "rules/outcomes.py",
        "run.started <= due and (run.in_progress or (run.deadline or due) >= until)",
        "run.started <= due and run.in_progress",
        VERDICTS + "test_an_earlier_run_in_progress_all_the_time_excuses",
    ),
    Mutant(
        "rules/outcomes.py",
        "        return Outcome.BLIND, min(window.end, now)\n",
        "        pass\n",
        VERDICTS + "test_a_due_time_before_batmon_first_saw_the_job_is_no_miss",
    ),
    Mutant(
        "rules/outcomes.py",
        "window.end <= now and outcome is not None",
        "window.end < now and outcome is not None",
        VERDICTS + "test_an_occurrence_is_final_when_its_window_is_closed",
    ),
    Mutant(
        "rules/outcomes.py",
        '    if run.failed:\n        parameters = {"success_at"',
        '    if run.overran:\n        parameters = {"success_at"',
        TABLE + "[success, then a failed run]",
    ),
    Mutant(
        "rules/outcomes.py",
        "if base.status is Status.OK or success.with_errors else base",
        "",
        TABLE + "[late success, a failed run, a success]",
    ),
    Mutant(
        "rules/outcomes.py",
        "Status.ERROR if rule.failure_wins else Status.WARNING",
        "Status.WARNING",
        VERDICTS + "test_failure_wins_makes_a_success_with_errors_red",
    ),
    Mutant(
        "rules/judge.py",
        "if reached(runs, late_at, now):",
        "if reached(runs, late_at, now - INSTANT):",
        VERDICTS + "test_silence_is_late_from_the_grace_and_missed_from_missed_after",
    ),
    Mutant(
        "rules/judge.py",
        "run.started - INSTANT)",
        "run.started)",
        "tests/rules/test_moments.py::test_a_run_that_begins_at_the_very_moment_finds_the_status_of_the_instant_before",
    ),
    Mutant(
        "rules/judge.py",
        "run.started <= window.due + reach or same_day",
        "run.started <= window.due + reach",
        "tests/rules/test_moments.py::test_a_run_of_the_same_day_belongs_however_late_it_begins",
    ),
    Mutant(
        "rules/judge.py",
        "LONGEST_REACH = timedelta(hours=12)",
        "LONGEST_REACH = timedelta(hours=11)",
        "tests/rules/test_moments.py::test_a_run_belongs_until_twelve_hours_after_the_due_time_on_another_day",
    ),
    Mutant(
        "rules/interval.py",
        "reached(known.runs, late_at, now)",
        "reached(known.runs, late_at, now - INSTANT)",
        VERDICTS + "test_every_counts_the_age_of_the_last_success",
    ),
    Mutant(
        "rules/interval.py",
        "reached(known.runs, missed_at, now)",
        "reached(known.runs, missed_at, now - INSTANT)",
        VERDICTS + "test_every_counts_the_age_of_the_last_success",
    ),
    Mutant(
        "rules/interval.py",
        "if success is None or run.key > success.key:",
        "if success is None:",
        VERDICTS + "test_every_turns_red_at_a_failed_run_and_green_at_the_next_success",
    ),
    Mutant(
        "rules/runs.py",
        "event.at - last.ended <= TAIL",
        "event.at - last.ended < TAIL",
        TABLE + "[failure line within ten seconds after the success]",
    ),
    Mutant(
        "rules/runs.py",
        "RunOutcome.FAILED if state.open.failure_lines else RunOutcome.ABORTED",
        "RunOutcome.SUCCEEDED",
        STARTED + "[start after start: the first was aborted]",
    ),
    Mutant(
        "rules/runs.py",
        "    if now - run.last_at >= rule.settle:",
        "    if now - run.last_at > rule.settle:",
        VERDICTS + "test_a_job_without_success_pattern_is_clean_after_a_silence",
    ),
    Mutant(
        "rules/runs.py",
        "return at_limit(run) if now >= run.deadline else run",
        "return at_limit(run) if now > run.deadline else run",
        "tests/rules/test_moments.py::test_a_run_is_stuck_at_exactly_its_limit",
    ),
    Mutant(
        "rules/schedule.py",
        "(due - before) / 4",
        "(due - before) / 2",
        "tests/rules/test_schedule.py::test_early_is_never_more_than_a_quarter_of_the_time_since_the_due_time_before",
    ),
    Mutant(
        "rules/excuses.py",
        "start <= due and excuses",
        "start < due and excuses",
        EXCUSES + "test_silence_counts_from_recoveries",
    ),
    Mutant(
        "rules/excuses.py",
        "max(missed_at, end + missed_after)",
        "max(missed_at, end)",
        EXCUSES + "test_silence_counts_from_recoveries",
    ),
    Mutant(
        "rules/unchanged.py",
        "run.failure_lines or run.warning_lines",
        "run.warning_lines",
        "tests/rules/test_moments.py::"
        "test_a_failure_just_after_a_success_is_told_also_where_the_next_success_is_read_with_it",
    ),
    Mutant(
        "rules/witness.py",
        "now - reading.since >= STOPPED_PATIENCE",
        "now - reading.since > STOPPED_PATIENCE",
        WITNESS + "test_a_stopped_service_is_red_after_a_minute",
    ),
    Mutant(
        "rules/witness.py",
        "    if not any(run.succeeded for run in mine):\n",
        "    if not mine or not mine[0].succeeded:\n",
        WITNESS + "test_a_failure_by_its_result_is_held_against_the_log[a later success]",
    ),
)


def kills(mutant: Mutant, root: Path = ROOT) -> bool:
    """Return whether the mutant's test fails on it; the code under `root` is not touched."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(root / "rules", copy / "rules", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("engine", "ui", "tests", "pyproject.toml"):
            (copy / name).symlink_to(root / name)
        path = copy / mutant.file
        path.write_text(path.read_text(encoding="utf-8").replace(mutant.old, mutant.new), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", mutant.test]
        environment = os.environ | {"PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, timeout=120)
    if done.returncode not in (0, 1):  # 1: a test failed; anything else is no answer
        raise RuntimeError(f"{mutant.test}: {done.stdout.decode()[-2000:]}{done.stderr.decode()[-2000:]}")
    return done.returncode == 1


def survivors(mutants: tuple[Mutant, ...] = MUTANTS) -> list[Mutant]:
    """Return the mutants that no test kills."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [mutant for mutant, killed in zip(mutants, pool.map(kills, mutants), strict=True) if not killed]


def main(words: Sequence[str]) -> int:
    """Say which mutants live; 1 where one does."""
    alive = survivors()
    print(f"{len(MUTANTS) - len(alive)} of {len(MUTANTS)} mutants killed")
    for one in alive:
        print(f"alive: {one.file}: {one.old!r} -> {one.new!r} ({one.test})")
    return int(bool(alive))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
