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
LIMIT = 500.0  # seconds for one suite, with all that a busy machine does beside it


def run(wine: Wine, paths: Sequence[str], limit: float = LIMIT) -> "subprocess.CompletedProcess[str]":
    """Return what pytest says of these tests there: the failing lines, and how many passed.

    Without pytest-timeout, which ends the whole run there, and in one process.
    """
    options = ("-q", "--tb=short", "-rf", "-W", "ignore", "-o", "addopts=", "-o", "timeout=")
    without = ("-p", "no:cacheprovider", "-p", "no:timeout", "-p", "no:xdist", "-p", "tests.windows.fewer")
    return wine.python("-m", "pytest", *options, *without, *paths, timeout=limit)


def others() -> list[str]:
    """Return the test files of `engine` that do not run for every commit."""
    known = {path for paths in ALWAYS.values() for path in paths}
    found = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests" / "engine").rglob("test_*.py"))
    return [path for path in found if path not in known]


def main(words: Sequence[str]) -> int:
    """Run the others, or the files that are named; 1 where a test fails or a file does not end in its time."""
    if reason := prepare.lacking():
        print(reason, file=sys.stderr)
        return 1
    wine, failed = Wine(prepare.prepared()), 0
    with wine.awake():
        for path in words or others():
            begun = time.monotonic()
            done = run(wine, [path])
            said = done.stdout.strip().splitlines() or done.stderr.strip().splitlines() or ["nothing"]
            print(f"{path}: {said[-1]} ({time.monotonic() - begun:.0f} s)", flush=True)
            if done.returncode:
                failed += 1
                print("\n".join(line for line in said if line.startswith(("FAILED", "ERROR", "E  "))), flush=True)
    return 1 if failed else 0
