"""Who may read where reading takes a password: a signed token that a browser keeps for weeks, across restarts.

The key lies in the data folder, readable by nobody else; a token is good for as long as the password that it was made
with is in force.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from engine.actions.operators import Operators
from engine.clock import now

LASTS = timedelta(days=30)
FILE_NAME = "reading.key"
LENGTH = 32
LONGEST = 1_000  # characters of a token


class Reading:
    """Makes tokens and knows its own again."""

    def __init__(self, clock: Callable[[], datetime] = now) -> None:
        self._clock = clock
        self._place: Path | None = None
        self._key = b""

    def take(self, folder: Path) -> None:
        """Keep the key in this folder."""
        if folder != self._place:
            self._place, self._key = folder, _read(folder / FILE_NAME)

    def token(self, name: str, mark: bytes) -> str:
        """Return a token for who has given the right password. Raises OSError where the key cannot be kept."""
        if not self._key and self._place is not None:
            self._key = _make(self._place / FILE_NAME)
        written = json.dumps([name, self._clock().timestamp()]).encode()
        return f"{_text(written)}.{_text(self._sign(written, mark))}"

    def name_of(self, token: str, operators: Operators) -> str | None:
        """Return whose token it is, None where it is not ours, too old, or of a password that has changed."""
        written, signature = _parts(token)
        try:
            name, at = json.loads(written)
            credential = operators.find(name)
            age = self._clock().timestamp() - at
        except (ValueError, TypeError, AttributeError):
            return None
        if not self._key or credential is None or not 0 <= age <= LASTS.total_seconds():
            return None
        return str(name) if hmac.compare_digest(signature, self._sign(written, credential.mark)) else None

    def _sign(self, written: bytes, mark: bytes) -> bytes:
        return hmac.digest(self._key, mark + written, hashlib.sha256)


def _read(path: Path) -> bytes:
    try:
        key = path.read_bytes()
    except OSError:
        return b""
    return key if len(key) == LENGTH else b""


def _make(path: Path) -> bytes:
    key = secrets.token_bytes(LENGTH)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)
    return key


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _parts(token: str) -> tuple[bytes, bytes]:
    written, _, signature = token[:LONGEST].partition(".")
    try:
        return _bytes(written), _bytes(signature)
    except (binascii.Error, ValueError):
        return b"", b""


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
