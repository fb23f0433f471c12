"""The demo's folder: made once with its history, known again by its marker, never emptied."""

import re
import shlex
import sys
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from engine.demo.history import write_history
from engine.demo.programs import PROGRAMS

MARKER = ".batmon-demo"  # its first line is the time zone in which the programs write
WHOLE = "history written"  # its second
DEFAULT_PORT = 8002
CONFIG = "batmon.yml"
SCHEMA = "batmon.schema.json"
PORT_LINE = re.compile(r"^(  port:[ \t]*)(\d+)", re.MULTILINE)


class NotOurs(Exception):
    """The folder holds files of somebody else, or is no demo folder."""


def is_demo(folder: Path) -> bool:
    """Return whether `folder` was made by `prepare`."""
    return (folder / MARKER).is_file()


def read_port(folder: Path) -> int | None:
    """Return the port in the folder's batmon.yml, None where none is written."""
    path = folder / CONFIG
    found = PORT_LINE.search(path.read_text(encoding="utf-8")) if path.is_file() else None
    return int(found[2]) if found else None


def read_zone(folder: Path) -> str:
    """Return the name of the time zone in which the folder's programs write."""
    return (folder / MARKER).read_text(encoding="utf-8").split()[0]


def prepare(folder: Path, *, port: int | None, zone: str, now: datetime, command: Sequence[str]) -> Path:
    """Return the batmon.yml of the demo in `folder`, made with its history if it is not there yet.

    In a folder that is there already, only `port` is written anew, and only where one is given.

    Raises NotOurs where the folder holds anything else.
    """
    if not is_demo(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise NotOurs(str(folder))
        folder.mkdir(parents=True, exist_ok=True)
        _write_marker(folder, zone)  # first: a folder that is left half-made is known again, and finished
    if WHOLE not in (folder / MARKER).read_text(encoding="utf-8"):
        for program in PROGRAMS:
            own = folder / program.name
            own.mkdir(exist_ok=True)
            write_history(program, own, now)
            _write_starters(own, program.name, command)
        _write_marker(folder, zone, WHOLE)
    return _write_config(folder, port, read_zone(folder))


def _write_marker(folder: Path, *lines: str) -> None:
    (folder / MARKER).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _write_config(folder: Path, port: int | None, zone: str) -> Path:
    path = folder / CONFIG
    schema = files("engine.config").joinpath(SCHEMA).read_text(encoding="utf-8")
    (folder / SCHEMA).write_text(schema, encoding="utf-8")  # what the first line of the file names, for editors
    if not path.is_file():
        template = files("engine.demo").joinpath("batmon.template.yml").read_text(encoding="utf-8")
        shell = "bat" if sys.platform == "win32" else "sh"
        filled = {"@PORT@": str(port or DEFAULT_PORT), "@ZONE@": zone, "@SHELL@": shell}
        text = template
        for name, value in filled.items():
            text = text.replace(name, value)
        path.write_text(text, encoding="utf-8")
    elif port is not None:
        text = path.read_text(encoding="utf-8")
        path.write_text(PORT_LINE.sub(rf"\g<1>{port}", text, count=1), encoding="utf-8")
    return path


def _write_starters(folder: Path, name: str, command: Sequence[str]) -> None:
    """Write what a person starts by hand: the same command that the demo starts."""
    shell = folder / f"run_{name}.sh"
    shell.write_text(
        f'#!/bin/sh\ncd "$(dirname "$0")" && exec {shlex.join(command)} demo-job {name} "$@"\n', encoding="utf-8"
    )
    shell.chmod(0o755)
    quoted = " ".join(f'"{word}"' for word in command)
    batch = f'@echo off\r\nchcp 65001 >nul\r\ncd /d "%~dp0"\r\n{quoted} demo-job {name} %*\r\n'
    (folder / f"run_{name}.bat").write_bytes(batch.encode())
