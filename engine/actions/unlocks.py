"""Open unlocks: who gave the password lately, by a token of which only the hash is kept, and only in memory."""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from msgspec import Struct

LASTS = 600.0  # seconds, until it is renewed
LONGEST = 8 * 3600.0  # seconds after the password was given: then it is asked for again
MOST = 1_000


class Unlock(Struct, frozen=True, kw_only=True):
    """One unlock; `mark` is of the credential that opened it."""

    name: str
    mark: bytes
    began: float
    until: float


class Unlocks:
    """Those that are open; the server's restart ends all."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._open: OrderedDict[bytes, Unlock] = OrderedDict()
        self._lock = Lock()

    def open(self, name: str, mark: bytes) -> tuple[str, Unlock]:
        """Return a new token and what it opens."""
        now = self._seconds()
        return self._add(Unlock(name=name, mark=mark, began=now, until=now + LASTS))

    def find(self, token: str) -> Unlock | None:
        """Return what a token opens, None where it never did or no longer does."""
        with self._lock:
            found = self._open.get(_digest(token))
            return found if found is not None and self._seconds() < found.until else None

    def renew(self, token: str) -> tuple[str, Unlock] | None:
        """Return a new token in place of this one, which ends; None where it was not open any more."""
        found = self.find(token)
        self.end(token)
        if found is None:
            return None
        until = min(self._seconds() + LASTS, found.began + LONGEST)
        return self._add(Unlock(name=found.name, mark=found.mark, began=found.began, until=until))

    def end(self, token: str) -> Unlock | None:
        """End what a token opens, and return it."""
        with self._lock:
            return self._open.pop(_digest(token), None)

    def left(self, unlock: Unlock) -> float:
        """Return for how many seconds it lasts."""
        return max(0.0, unlock.until - self._seconds())

    def _add(self, unlock: Unlock) -> tuple[str, Unlock]:
        token = secrets.token_urlsafe(32)
        with self._lock:
            for old in [key for key, one in self._open.items() if one.until <= self._seconds()]:
                del self._open[old]
            self._open[_digest(token)] = unlock
            while len(self._open) > MOST:
                self._open.popitem(last=False)
        return token, unlock


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
