"""The tests of `rules`, and of what touches files, processes and services, under the Windows Python."""

import subprocess

import pytest

from tests.windows.fewer import NOT_UNDER_WINE
from tests.windows.prepare import ROOT
from tests.windows.suites import ALWAYS, LIMIT, run, told
from tests.windows.wine import Wine


@pytest.mark.timeout(LIMIT + 60)
@pytest.mark.parametrize("suite", ALWAYS)
def test_a_suite_passes_under_the_python_of_windows(wine: Wine, suite: str) -> None:
    done = run(wine, ALWAYS[suite])

    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert " passed" in done.stdout


def test_every_suite_names_tests_that_are_there() -> None:
    missing = [path for paths in ALWAYS.values() for path in paths if not (ROOT / path).exists()]

    assert missing == []


def test_what_wine_cannot_bear_are_tests_that_are_there() -> None:
    folder = ROOT / "tests" / "engine"
    texts = {path: (folder / path).read_text(encoding="utf-8") for path in NOT_UNDER_WINE}
    named = [(path, name) for path, (_, names) in NOT_UNDER_WINE.items() for name in names]

    assert [(path, name) for path, name in named if f"def {name}(" not in texts[path]] == []


def test_what_is_set_aside_is_told_with_its_reason() -> None:
    said = "s.\nSKIPPED [1] test_a.py:3: no links there\n1 passed, 1 skipped\n"

    assert told(subprocess.CompletedProcess([], 0, said, "")) == [
        "1 passed, 1 skipped",
        "SKIPPED [1] test_a.py:3: no links there",
    ]


def test_of_a_file_that_fails_is_told_what_it_has_printed() -> None:
    said = "F\n--- Captured stdout ---\n3 wrong\nFAILED test_a.py::test_b\n1 failed\n"

    assert told(subprocess.CompletedProcess([], 1, said, "")) == ["1 failed", *said.splitlines()]


def test_tests_that_do_not_end_in_their_time_are_told_as_such() -> None:
    done = subprocess.CompletedProcess([], -9, "..", "")

    assert told(done)[0] == f"ended after {LIMIT:g} s; the last that it said: .."
