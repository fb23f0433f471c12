"""How BATMON starts itself: by Python, or as one packed executable, which is none and takes the same words after it.

A packed executable finds its own libraries by settings that no other program may inherit.
"""

import os
import runpy
import sys
from collections.abc import Sequence
from pathlib import Path

PARTS = (  # what runs in a process of its own, and may outlive the one that started it
    "engine.actions.supervisor",
    "engine.actions.schedulers.servicerestart",
    "engine.actions.schedulers.taskrun",
)
HOME = "_MEIPASS"  # PyInstaller's name for the folder that it has unpacked itself into
OURS = "LD_LIBRARY_PATH"  # PyInstaller has it lead to that folder, and keeps what it was
BEFORE = "LD_LIBRARY_PATH_ORIG"


def is_packed() -> bool:
    """Return whether this is the packed executable."""
    return bool(getattr(sys, "frozen", False))


def own_command() -> list[str]:
    """Return what starts BATMON's command line."""
    return [sys.executable] if is_packed() else [sys.executable, "-m", "ui.cli"]


def typed_command() -> Path:
    """Return what a person types for BATMON's command line, from whatever folder: a service is on nobody's PATH."""
    program = Path(sys.executable)
    return program.with_suffix("") if is_packed() else program.with_name("batmon")


def own_folder() -> Path:
    """Return the folder that the program lies in: that of its Python, or of the packed executable."""
    return Path(sys.executable).parent


def own_part(name: str, *words: str, bare: bool = False) -> tuple[str, ...]:
    """Return what starts one of PARTS; a `bare` one needs no site packages, and begins in a third of the time."""
    flags = ("-S", "-s") if bare and not is_packed() else ()
    return (sys.executable, *flags, "-m", name, *words)


def run_part(words: Sequence[str]) -> bool:
    """Run the part that `-m NAME ...` asks a packed executable for; return whether these words ask for one."""
    if len(words) < 2 or words[0] != "-m" or words[1] not in PARTS:
        return False
    sys.argv = list(words[1:])
    runpy.run_module(words[1], run_name="__main__", alter_sys=False)
    return True


def leave_home() -> None:
    """Have the programs that this process starts find their libraries where they are, not where ours are."""
    home = getattr(sys, HOME, None)
    if home is None:
        return
    if sys.platform == "win32":
        import ctypes

        os.add_dll_directory(home)  # for our own, which were found by what is taken back now
        ctypes.windll.kernel32.SetDllDirectoryW(None)
    elif (before := os.environ.pop(BEFORE, None)) is not None:
        os.environ[OURS] = before
    else:
        os.environ.pop(OURS, None)
