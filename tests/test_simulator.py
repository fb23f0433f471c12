"""The quick part of the simulator of job lives; `python -m tests.long simulator` is the whole of it."""

import ast
from pathlib import Path

import pytest

from tests.simulator.many import OUTCOMES, in_files, rare, until, wrong_ones

QUICK = 4_600  # occurrences
IN_FILES = 400  # occurrences of which the log is written as real files
FOLDER = Path(__file__).parent / "simulator"
DRIVERS = {"drive.py", "drive_files.py"}  # what may touch the product


@pytest.mark.timeout(300)
def test_no_occurrence_of_thousands_of_lives_has_a_wrong_outcome_live_or_at_once() -> None:
    tally = until(QUICK)

    assert not tally.wrong, "\n".join(wrong_ones(tally))
    assert not rare(tally.outcomes, OUTCOMES, least=10)


def test_what_the_simulator_expects_comes_from_its_plans_and_from_no_code_under_test() -> None:
    found = {
        path.name: sorted(module for module in _imports(path) if module.split(".")[0] in ("rules", "engine", "ui"))
        for path in FOLDER.glob("*.py")
        if path.name not in DRIVERS
    }

    assert {name: modules for name, modules in found.items() if modules} == {}


def _imports(path: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(node.module or "")
    return found
