"""BATMON without its pages, as a child process that a test may kill: `python -m tests.engine.watcher CONFIG`."""

import sys
import time
from pathlib import Path

from engine.service import start

if __name__ == "__main__":
    start(Path(sys.argv[1]))
    while True:
        time.sleep(1)
