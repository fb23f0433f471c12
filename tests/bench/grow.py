"""A program of its own that lets logs grow: `python -m tests.bench.grow SECONDS LOG...`, 4 KB each in every second."""

import sys
import time
from pathlib import Path

from tests.bench.many import append, news


def main(seconds: int, logs: list[Path]) -> None:
    """Append to all logs once a second."""
    began = time.monotonic()
    for number in range(seconds):
        append(logs, news())
        time.sleep(max(0.0, began + number + 1 - time.monotonic()))


if __name__ == "__main__":
    main(int(sys.argv[1]), [Path(path) for path in sys.argv[2:]])
