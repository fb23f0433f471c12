"""What the packed executable runs: the command line of BATMON, or one of its parts."""

import os
import sys
from io import TextIOWrapper
from multiprocessing import freeze_support

from engine.ownprogram import is_packed, leave_home, run_part


def main() -> None:
    """Run the command line, unless this process was started to be something else."""
    freeze_support()  # a process for long work: it never comes back from here
    leave_home()
    print_as_asked()
    if run_part(sys.argv[1:]):
        return
    from engine.unpacker import end_after  # a part must not wait for these, and may go on alone
    from ui.cli import main as run

    if is_packed():
        end_after(os.getppid())
    run()


def print_as_asked() -> None:
    """Print UTF-8 where the environment asks Python for it, as that of the service does: a packed one does not look.

    Else a word that the machine's code page lacks would end the service, and its log would be read in vain.
    """
    if os.environ.get("PYTHONUTF8") == "1":
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(encoding="utf-8")


if __name__ == "__main__":
    main()
