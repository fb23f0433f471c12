"""Which tests run under the Windows Python: some for every commit, the others by `python -m tests.long windows`.

For every commit: what reads the calendar and text (`rules`), and what meets files, processes and services of another
kind there. The others take longer, since they start many processes or read long logs.
"""

import subprocess
import sys
import time
from collections.abc import Sequence

from tests.windows import prepare
from tests.windows.prepare import ROOT
from tests.windows.wine import Wine

ALWAYS = {
    "rules": ("tests/rules",),
    "files": ("tests/engine/test_sharing.py", "tests/engine/files/test_jail.py", "tests/engine/test_log_faults.py"),
    "logs": ("tests/engine/test_log_indexes.py", "tests/engine/test_forgetting.py", "tests/engine/test_gate.py"),
    "config": (
        "tests/engine/config/test_edit.py",
        "tests/engine/config/test_masks.py",
        "tests/engine/config/test_rule.py",
        "tests/engine/config/test_yaml_traps.py",
    ),
    "store": (
        "tests/engine/store/test_portability.py",
        "tests/engine/store/test_retention.py",
        "tests/engine/store/test_store.py",
        "tests/engine/store/test_versions.py",
    ),
    "processes": (
        "tests/engine/actions/test_output.py",
        "tests/engine/actions/test_throttle.py",
        "tests/engine/probes/test_windows.py",
        "tests/engine/test_machine.py",
        "tests/engine/test_programlog.py",
    ),
}
LIMIT = 900.0  # seconds for one suite, with all that a busy machine does beside it
QUOTED = 80  # lines of what a file says that fails


def run(wine: Wine, paths: Sequence[str], limit: float = LIMIT) -> "subprocess.CompletedProcess[str]":
    """Return what pytest says of these tests there: the failing lines, what is set aside and why, how many passed.

    Without pytest-timeout, which ends the whole run there, and in one process.
    """
    options = ("-q", "--tb=short", "-rfEs", "-W", "ignore", "-o", "addopts=", "-o", "timeout=")
    without = ("-p", "no:cacheprovider", "-p", "no:timeout", "-p", "no:xdist", "-p", "tests.windows.fewer")
    return wine.python("-m", "pytest", *options, *without, *paths, timeout=limit)


def others() -> list[str]:
    """Return the test files of `engine` that do not run for every commit."""
    known = {path for paths in ALWAYS.values() for path in paths}
    found = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests" / "engine").rglob("test_*.py"))
    return [path for path in found if path not in known]


def told(done: "subprocess.CompletedProcess[str]") -> list[str]:
    """Return what is told of a file: how it ended, what failed, and what was set aside with its reason.

    Of one that fails its last lines are told as they are: they hold what the tests have printed.
    """
    said = done.stdout.strip().splitlines() or done.stderr.strip().splitlines() or ["nothing"]
    end = said[-1] if done.returncode >= 0 else f"ended after {LIMIT:g} s; the last that it said: {said[-1]}"
    if done.returncode:
        return [end, *said[-QUOTED:]]
    return [end, *(line for line in said if line.startswith(("FAILED", "ERROR", "E  ", "SKIPPED")))]


def main(words: Sequence[str]) -> int:
    """Run the others, or the files that are named; 1 where a test fails or a file does not end in its time."""
    if reason := prepare.lacking():
        print(reason, file=sys.stderr)
        return 1
    wine, failed, began = Wine(prepare.prepared()), [], time.monotonic()
    paths = words or others()
    with wine.awake():
        for path in paths:
            begun = time.monotonic()
            done = run(wine, [path])
            end, *lines = told(done)
            print(f"{path}: {end} ({time.monotonic() - begun:.0f} s)", *lines, sep="\n  ", flush=True)
            if done.returncode:
                failed.append(path)
    print(f"{len(paths)} files, {len(failed)} of them failed ({(time.monotonic() - began) / 60:.0f} min)", *failed)
    return 1 if failed else 0
