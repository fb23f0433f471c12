"""The seam between the installation and Windows: a command runs to its end and gives its code and its words."""

import locale
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from tempfile import TemporaryFile
from typing import IO

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
    """Return how a command ended; one that cannot be started or does not end answers `NOT_RUN` and why."""
    with TemporaryFile() as printed:  # a pipe would end only when all have let go of it whom the command has started
        try:
            code = _code_of(command, printed)
        except subprocess.TimeoutExpired:
            return Answer(code=NOT_RUN, text=f"no answer in {PATIENCE:.0f} s")
        except OSError as error:
            return Answer(code=NOT_RUN, text=error.strerror or str(error))
        printed.seek(0)
        return Answer(code=code, text=words_of(printed.read()).strip())


def _code_of(command: Sequence[str], printed: IO[bytes]) -> int:
    """Return the code with which a command ended; what is there and held back, as by a virus scanner, is tried again.

    Raises OSError for one that cannot be started, TimeoutExpired for one that does not end.
    """
    pauses = list(AGAIN)
    while True:
        try:
            return subprocess.run(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                timeout=PATIENCE,
                check=False,
                creationflags=NO_WINDOW,
            ).returncode
        except OSError as error:
            if not pauses or isinstance(error, FileNotFoundError):
                raise
            time.sleep(pauses.pop(0))


def words_of(printed: bytes) -> str:
    """Return what a program of Windows printed: nssm writes UTF-16 into a pipe, the others the machine's code page."""
    if b"\0" in printed:
        return LINE_END.sub("\n", printed.decode("utf-16-le", "replace").lstrip("\ufeff"))
    return LINE_END.sub("\n", printed.decode(locale.getencoding(), "replace"))
