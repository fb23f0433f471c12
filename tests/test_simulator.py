"""The quick part of the simulator of job lives; `python -m tests.long simulator` is the whole of it."""

import ast
from pathlib import Path

import pytest
from msgspec.structs import replace

from rules.rule import Rule
from tests import long
from tests.simulator import drive, many
from tests.simulator.many import OUTCOMES, in_files, rare, until, wrong_ones
from tests.simulator.plan import SECOND, Plan
from tests.simulator.tally import Tally

QUICK = 4_600  # occurrences
IN_FILES = 400  # occurrences of which the log is written as real files
FOLDER = Path(__file__).parent / "simulator"
DRIVERS = {"drive.py", "drive_files.py"}  # what may touch the product


@pytest.mark.timeout(300)
def test_no_occurrence_of_thousands_of_lives_has_a_wrong_outcome_live_or_at_once() -> None:
    tally = until(QUICK)

    assert not tally.wrong, "\n".join(wrong_ones(tally))
    assert not rare(tally.outcomes, OUTCOMES, least=10)


@pytest.mark.timeout(300)
def test_no_occurrence_is_wrong_that_is_judged_by_real_files_however_they_rotate() -> None:
    tally = until(IN_FILES, in_files)

    assert not tally.wrong, "\n".join(wrong_ones(tally, "files"))


def test_what_the_simulator_expects_comes_from_its_plans_and_from_no_code_under_test() -> None:
    found = {
        path.name: sorted(module for module in _imports(path) if module.split(".")[0] in ("rules", "engine", "ui"))
        for path in FOLDER.glob("*.py")
        if path.name not in DRIVERS
    }

    assert {name: modules for name, modules in found.items() if modules} == {}


def test_a_grace_that_is_one_second_longer_than_declared_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    of_plan = drive.rule_of

    def longer(plan: Plan) -> Rule:
        rule = of_plan(plan)
        expect = rule.expect
        return rule if expect is None else replace(rule, expect=replace(expect, grace=expect.grace + SECOND))

    monkeypatch.setattr(drive, "rule_of", longer)
    tally = until(300)

    assert any("want ('succeeded_late', True), got ('succeeded', True)" in line for line in tally.wrong)


def test_what_went_wrong_is_told_with_how_to_see_it_again() -> None:
    tally = Tally(wrong=["seed 7 <late> live: want one, got another"])

    assert wrong_ones(tally, "files")[-1] == "again: python -m tests.simulator 7 files"


def test_a_long_run_that_hits_too_little_fails_and_says_what(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(many, "PACK", 1)
    code = long.main(["simulator", "--occurrences", "20", "--files", "0", "--processes", "1"])

    assert code == 1
    assert "fewer than 500 times: succeeded, " in capsys.readouterr().out


def test_a_long_check_of_no_such_name_is_refused_with_the_names_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert long.main(["simulater"]) == 2
    assert (
        capsys.readouterr().err == "simulater: no such check; there are: "
        "simulator, kills, mutants, stress, output, downloads, pages, viewer, windows, exe\n"
    )


def _imports(path: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(node.module or "")
    return found
