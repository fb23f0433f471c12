"""The seam between the installation and Windows: a command runs to its end and gives its code and its words."""

import locale
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from tempfile import TemporaryFile

from msgspec import Struct

AGAIN = (0.1, 0.5, 1.5)  # seconds between the tries to start one
PATIENCE = 90.0  # seconds; a service that is asked to stop may take its time
NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
LINE_END = re.compile(r"\r*\n")  # nssm ends a line with two CR where it writes no UTF-16
NOT_RUN = -1  # no code of a command: it could not be started, or did not end


class Answer(Struct, frozen=True, kw_only=True):
    """How a command ended, and what it printed."""

    code: int
    text: str = ""

    @property
    def good(self) -> bool:
        """Return whether the command says that it did what was asked for."""
        return self.code == 0


Run = Callable[[Sequence[str]], Answer]


class StepFailed(Exception):
    """One step could not be done; `undone` and `left` say what this run had begun, and what became of it."""

    def __init__(self, code: str, parameters: dict[str, str | int] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = parameters or {}
        self.undone: tuple[str, ...] = ()
        self.left: tuple[str, ...] = ()


def run_command(command: Sequence[str]) -> Answer:
    """Return how a command ended; one that cannot be started or does not end answers `NOT_RUN` and why.

    One that is there and still cannot be started, as while a virus scanner reads it, is tried again for `AGAIN`.
    """
    for pause in AGAIN:
        try:
            return _run(command)
        except FileNotFoundError as error:
            return _not_run(error)
        except OSError:
            time.sleep(pause)
    try:
        return _run(command)
    except OSError as error:
        return _not_run(error)


def _run(command: Sequence[str]) -> Answer:
    """Return how a command ended. Raises OSError for one that cannot be started."""
    with TemporaryFile() as printed:  # a pipe would end only when all have let go of it whom the command has started
        try:
            code = subprocess.run(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                timeout=PATIENCE,
                check=False,
                creationflags=NO_WINDOW,
            ).returncode
        except subprocess.TimeoutExpired:
            return Answer(code=NOT_RUN, text=f"no answer in {PATIENCE:.0f} s")
        printed.seek(0)
        return Answer(code=code, text=words_of(printed.read()).strip())


def _not_run(error: OSError) -> Answer:
    return Answer(code=NOT_RUN, text=error.strerror or str(error))


def words_of(printed: bytes) -> str:
    """Return what a program of Windows printed: nssm writes UTF-16 into a pipe, the others the machine's code page."""
    if b"\0" in printed:
        return LINE_END.sub("\n", printed.decode("utf-16-le", "replace").lstrip("\ufeff"))
    return LINE_END.sub("\n", printed.decode(locale.getencoding(), "replace"))
