"""`python -m tests.bench WHAT [--scale 0.1]`: makes what is measured, measures it, and removes it again."""

import argparse

from tests.bench.catchup import measure_catchup
from tests.bench.engine import measure_engine
from tests.bench.logs import measure_logs
from tests.bench.previews import measure_previews
from tests.bench.replay import measure_replay
from tests.bench.ui import measure_ui

MEASURED = {
    "catchup": measure_catchup,
    "engine": measure_engine,
    "previews": measure_previews,
    "replay": measure_replay,
    "ui": measure_ui,
}
SMALL = {"previews": 0.05}  # what else would fill the disk with gigabytes


def main() -> None:
    """Measure what was asked for and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("what", choices=sorted([*MEASURED, "logs"]))
    parser.add_argument("--scale", type=float, help="share of the gigabyte, or of the time")
    parser.add_argument("--only", action="append", default=[], help="of the logs: this part; more than once for more")
    asked = parser.parse_args()
    scale = SMALL.get(asked.what, 1.0) if asked.scale is None else asked.scale
    if asked.what == "logs":
        measure_logs(scale, asked.only)
    else:
        MEASURED[asked.what](scale)


if __name__ == "__main__":
    main()
