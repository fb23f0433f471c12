"""BATMON with one rerun begun, to be killed: `python -m tests.engine.actions.running BATMON.YML`; prints its id."""

import sys
import time
from pathlib import Path

from engine.service import start
from tests.engine.actions.batch import KIM, settled


def main(path: Path) -> None:
    """Watch, begin a rerun, and wait to be killed."""
    monitor = start(path)
    settled(monitor)
    print(monitor.reruns.start("nightly", KIM, {}).rid, flush=True)
    time.sleep(60)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
