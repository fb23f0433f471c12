"""Lets a command print much under its supervisor: `python -m tests.muchoutput [MEGABYTES]`, 1,024 without a number."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.engine.actions.test_supervisor import check_much_output


def main(words: Sequence[str]) -> int:
    """Return 1 where memory or disk grow with the output, or either end of it is lost."""
    megabytes = int(words[0]) if words else 1024
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            check_much_output(Path(folder), megabytes)
        except AssertionError as error:
            print(f"output: {error}")
            return 1
    print(f"output: {megabytes} MB in {time.monotonic() - began:.1f} s, both ends kept, memory and disk bounded")
    return 0


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
