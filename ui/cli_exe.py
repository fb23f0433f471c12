"""What the packed executable runs: the command line of BATMON, or one of its parts."""

import sys
from multiprocessing import freeze_support

from engine.ownprogram import leave_home, run_part


def main() -> None:
    """Run the command line, unless this process was started to be something else."""
    freeze_support()  # a process for long work: it never comes back from here
    leave_home()
    if run_part(sys.argv[1:]):
        return
    from ui.cli import main as run  # a part must not wait for it

    run()


if __name__ == "__main__":
    main()
