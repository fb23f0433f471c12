"""What the command line says, in which language, and on a console of whatever encoding."""

import locale
import os
import sys
from typing import NoReturn, TextIO

import typer

from ui.texts.cli import LANGUAGES


def prepare_streams() -> None:
    """Make printing safe: a character that the console cannot show becomes `?` and never an error."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def reader_language(setting: str = "auto") -> str:
    """Return `ko` or `en`: what the server is set to, else what the environment says."""
    if setting in LANGUAGES:
        return setting
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None)
    if spoken is None:
        spoken = locale.getlocale()[0] or ""
    return "ko" if spoken.lower().startswith("ko") else "en"


def text(key: str, language: str | None = None, **fields: object) -> str:
    """Return one text of the command line with its fields filled in."""
    return LANGUAGES[language or reader_language()][key].format_map(fields)


def say(message: str) -> None:
    """Print what was asked for."""
    _write(sys.stdout, message)


def hand_over(document: str) -> None:
    """Print what another program or a file takes: UTF-8, whatever the console speaks."""
    if sys.stdout is None or sys.stdout.isatty() or not hasattr(sys.stdout, "buffer"):
        say(document.rstrip("\n"))
    else:
        sys.stdout.buffer.write((document.rstrip("\n") + "\n").encode())
        sys.stdout.buffer.flush()


def complain(message: str) -> None:
    """Print what is beside the answer: a problem, a warning, a remark."""
    _write(sys.stderr, message)


def stop(message: str, code: int) -> NoReturn:
    """End the command with a sentence and an exit code."""
    complain(message)
    raise typer.Exit(code)


def can_ask() -> bool:
    """Return whether somebody sits at the console; on Windows NUL calls itself a terminal too."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    if sys.platform != "win32":
        return True
    import ctypes
    import msvcrt

    mode = ctypes.c_ulong()
    return bool(ctypes.windll.kernel32.GetConsoleMode(msvcrt.get_osfhandle(sys.stdin.fileno()), ctypes.byref(mode)))


def _write(stream: TextIO | None, message: str) -> None:
    if stream is not None:  # a service without a console has none
        stream.write(message + "\n")
        stream.flush()
