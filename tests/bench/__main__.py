"""`python -m tests.bench replay [--scale 0.1]`: makes what is measured, measures it, and removes it again."""

import argparse

from tests.bench.replay import measure_replay


def main() -> None:
    """Measure what was asked for and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("what", choices=["replay"])
    parser.add_argument("--scale", type=float, default=1.0, help="share of the 200 jobs and of the gigabyte")
    asked = parser.parse_args()
    measure_replay(asked.scale)


if __name__ == "__main__":
    main()
