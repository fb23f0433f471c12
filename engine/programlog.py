"""BATMON's own log, by loguru: one file a day and size, no secret in it, and what libraries say through `logging`."""

import logging
import math
import os
import re
import sys
import traceback
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from loguru import logger

from engine.clock import steady
from engine.masking import make_mask
from engine.private import opener

if TYPE_CHECKING:
    from loguru import Message, Record

FILE_NAME = "batmon.log"
_LIBRARIES = "WARNING"  # from here on, what a library says is worth a line
_RETRY_SECONDS = 60.0
# what moves the cursor, colours, or ends a line: a stranger may have sent it
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def setup_logging(
    folder: Path,
    level: str = "INFO",
    rotation_bytes: int = 10_000_000,
    keep: timedelta = timedelta(days=30),
    secrets: Iterable[str] = (),
    compression: str | None = None,
) -> Path:
    """Send the program's log to a file in `folder`, and to the console if there is one; return the file.

    A file that is full, or of another day, is renamed; renamed ones go when they are older than `keep`. Nothing is
    queued: a line stands in the file when the call returns, and no thread has to be waited for at the end.
    May be called again, for another level or with other secrets.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    layout = _Layout(secrets)
    for handler in _handlers:
        with suppress(ValueError, OSError):  # somebody else removed it; its disk is full, and what it held is lost
            logger.remove(handler)
    _handlers.clear()
    _layouts[:] = [layout]
    _handlers.append(
        logger.add(
            path,
            level=level,
            format=layout,
            filter=_is_program,
            rotation=_Rotation(path, rotation_bytes),
            retention=keep,
            compression=compression,
            encoding="utf-8",
            errors="backslashreplace",
            opener=opener,
            diagnose=False,  # it would print the values of variables, passwords among them
        )
    )
    if sys.stderr is not None:  # a service without a console has none
        _handlers.append(logger.add(sys.stderr, level=level, format=layout, filter=_is_program, diagnose=False))
    logging.captureWarnings(True)
    logging.basicConfig(handlers=[_FromLogging(_LIBRARIES)], level=_LIBRARIES, force=True)
    return path


_handlers: list[int] = [0]  # the one that loguru itself brings
_layouts: list["_Layout"] = []


def hide(secrets: Iterable[str]) -> None:
    """Write these down no more, besides those that are hidden already."""
    for layout in _layouts:
        layout.hide(secrets)


def _is_program(record: "Record") -> bool:
    """Return whether a record is the program's log: the audit trail's have a file of their own."""
    return "audit" not in record["extra"]


class _Layout:
    """One record as the text that stands in the file, masked as a whole: message, traceback and all."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = frozenset(secrets)
        self._mask = make_mask(self._secrets)

    def hide(self, secrets: Iterable[str]) -> None:
        """Hide these as well."""
        if not self._secrets.issuperset(secrets):
            self._secrets |= frozenset(secrets)
            self._mask = make_mask(self._secrets)

    def __call__(self, record: "Record") -> str:
        """Return the template for loguru; the finished text is put where the template finds it."""
        text = f"{record['message']}"
        error = record["exception"]
        if error is not None and error.value is not None:
            text += "\n" + _traceback(error.value)
        lines = CONTROL.sub(_escaped, self._mask(text).rstrip("\n")).split("\n")
        where = f"{record['name']}:{record['line']}"
        head = f"{record['time'].isoformat(sep=' ', timespec='milliseconds')} {record['level'].name:<8} {where} | "
        record["extra"]["text"] = head + "\n    ".join(lines)  # a line that begins without a time is no record
        return "{extra[text]}\n"


def _escaped(found: "re.Match[str]") -> str:
    """Return a character that moves the cursor, or colours, as it is written in a program."""
    return repr(found[0])[1:-1]


def _traceback(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


class _Rotation:
    """Says when the file has had its day or its size."""

    def __init__(self, path: Path, limit: int) -> None:
        self._limit = limit
        self._day: date | None = _day_of(path)
        self._tried = -math.inf

    def __call__(self, message: "Message", file: TextIO) -> bool:
        """Return whether the file is to be renamed before this message is written.

        A rename can fail (on Windows, while somebody reads the file), and loguru then drops the message: so it is
        tried once a minute at most.
        """
        today = message.record["time"].date()
        file.seek(0, os.SEEK_END)
        size = file.tell()
        old = self._day is not None and self._day != today
        if size == 0 or not (old or size + len(message.encode(errors="replace")) > self._limit):
            self._day, self._tried = today, -math.inf
            return False
        if steady() - self._tried < _RETRY_SECONDS:
            return False
        self._tried = steady()
        return True


class _FromLogging(logging.Handler):
    """Hands what libraries say through `logging` on to loguru, with the line that said it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log one record; one that cannot be formatted must not reach the library that said it."""

        def say_where(ours: "Record") -> None:
            ours["name"], ours["line"] = record.name, record.lineno

        try:
            logger.patch(say_where).opt(exception=record.exc_info).log(record.levelname, "{}", record.getMessage())
        except Exception:
            self.handleError(record)


def _day_of(path: Path) -> date | None:
    """Return the day on which the file was last written, None for one that is absent."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime).astimezone().date()
    except OSError:
        return None
