"""`batmon password`: makes the hash of a password, and writes it into batmon.yml if asked to."""

import sys
from getpass import getpass
from pathlib import Path

from engine.actions.hashing import LONGEST, hash_of
from engine.config.edit import EditRefused, set_text
from engine.config.load import load
from ui.cli_config import language_of
from ui.cli_console import complain, hand_over, say, stop, text

SHORT = 8  # characters; below, it is told


def make_password(path: Path, *, write: bool) -> None:
    """Print the hash of a password, or write it into the file as `access.password`; it is printed nowhere itself."""
    path = path.absolute()
    config = load(path).config if path.exists() else None
    language = language_of(config.server if config else None)
    if write and not path.exists():
        stop(text("password.no_file", language, path=path), 1)
    password = _read(language)
    if not password.strip():
        stop(text("password.empty", language), 1)
    if len(password) > LONGEST:
        stop(text("password.long", language, limit=LONGEST), 1)
    if len(password) < SHORT:
        complain(text("password.short", language, limit=SHORT))
    hashed = hash_of(password)
    if not write:
        hand_over(hashed)
        return
    try:
        set_text(path, "access", "password", hashed)
    except EditRefused as error:
        complain(text(f"password.refused.{error.code}", language, path=path, reason=error.reason))
        stop(f"access:\n  password: '{hashed}'", 1)
    say(text("password.written", language, path=path))


def _read(language: str) -> str:
    """Return what is typed twice without being seen, or the first line of what is piped in."""
    if sys.stdin is None:
        stop(text("password.empty", language), 1)
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    try:
        first = getpass(text("password.ask", language))
        if first and getpass(text("password.again", language)) != first:
            stop(text("password.differ", language), 1)
    except (EOFError, KeyboardInterrupt):
        stop("", 1)
    return first
