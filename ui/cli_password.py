"""`batmon password`: makes the hash of a password, and writes it into batmon.yml if asked to."""

import sys
from getpass import getpass
from pathlib import Path

from engine.actions.hashing import LONGEST, hash_of
from engine.config.edit import EditRefused, set_text
from engine.config.load import load
from ui.cli_config import language_of
from ui.cli_console import can_ask, complain, hand_over, say, stop, text

SHORT = 8  # characters; below, it is told


def make_password(path: Path, *, write: bool) -> None:
    """Print the hash of a password, or write it into the file as `access.password`; it is printed nowhere itself."""
    path = path.absolute()
    config = load(path).config if path.exists() else None
    language = language_of(config.server if config else None)
    if write and not path.exists():
        stop(text("password.no_file", language, path=path), 1)
    password = read_password(language)
    if not password:
        stop(text("password.empty", language), 1)
    if write:
        write_password(path, password, language)
    else:
        hand_over(hash_of(password))


def write_password(path: Path, password: str, language: str) -> None:
    """Write the hash of a password into the file; where that cannot be, print what to write by hand and end."""
    hashed = hash_of(password)
    try:
        set_text(path, "access", "password", hashed)
    except EditRefused as error:
        complain(text(f"password.refused.{error.code}", language, path=path, reason=error.reason))
        stop(f"access:\n  password: '{hashed}'", 1)
    say(text("password.written", language, path=path))


def read_password(language: str) -> str:
    """Return the password that is given, empty where none is; one that is too long ends the command."""
    password = _read(language)
    if not password.strip():
        return ""
    if len(password) > LONGEST:
        stop(text("password.long", language, limit=LONGEST), 1)
    if len(password) < SHORT:
        complain(text("password.short", language, limit=SHORT))
    return password


def _read(language: str) -> str:
    """Return what is typed twice without being seen, or the first line of what is piped in."""
    if sys.stdin is None:
        return ""
    if not can_ask():
        return sys.stdin.readline().rstrip("\r\n")
    try:
        first = getpass(text("password.ask", language))
        if first and getpass(text("password.again", language)) != first:
            stop(text("password.differ", language), 1)
    except (EOFError, KeyboardInterrupt):
        stop("", 1)
    return first
