"""The long checks, which are too long for every commit: `python -m tests.long [NAME [ARGUMENTS]]`, all without a name.

Each prints what it has found and gives 1 where something is wrong.
"""

import sys
from collections.abc import Sequence
from importlib import import_module

CHECKS = (
    ("simulator", "tests.simulator.many:main"),
    ("kills", "tests.kills:main"),
    ("mutants", "tests.mutants:main"),
    ("stress", "tests.stress:main"),
    ("output", "tests.muchoutput:main"),
    ("downloads", "tests.longdownloads:main"),
    ("pages", "tests.longpages:main"),
    ("viewer", "tests.viewer:main"),
    ("windows", "tests.windows.suites:main"),
    ("exe", "tests.exe:main"),
)


def run(name: str, words: Sequence[str]) -> int:
    """Return the exit code of one check."""
    module, function = dict(CHECKS)[name].split(":")
    code: int = getattr(import_module(module), function)(words)
    return code


def main(words: Sequence[str]) -> int:
    """Run the check that is named, or every one; 1 where one has found something wrong, 2 for an unknown name."""
    names = [name for name, _ in CHECKS]
    if not words:
        return max(run(name, ()) for name in names)
    if words[0] not in names:
        print(f"{words[0]}: no such check; there are: {', '.join(names)}", file=sys.stderr)
        return 2
    return run(words[0], words[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
