"""Passwords as argon2 hashes. The library is loaded with the first password: most starts of a command need none."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

HASH = re.compile(
    r"\$argon2(?:id|i|d)\$v=19\$m=(?P<memory>\d{1,9}),t=(?P<rounds>\d{1,9}),p=(?P<lanes>\d{1,9})"
    r"\$[A-Za-z0-9+/]{11,200}\$[A-Za-z0-9+/]{11,200}"
)
MOST_MEMORY = 256 * 1024  # KiB: two at once must not take what the machine has
MEMORY, ROUNDS, LANES = 19 * 1024, 2, 1  # KiB, passes, threads: the least that OWASP names for argon2id
LONGEST = 1024  # characters; a longer password is wrong


def hash_of(password: str) -> str:
    """Return the argon2 hash of a password, as it stands in batmon.yml."""
    return _hasher().hash(password)


def hash_like(known: str) -> str:
    """Return the hash of nothing known, which takes as long to verify as `known`."""
    from secrets import token_urlsafe

    from argon2 import PasswordHasher, extract_parameters

    return PasswordHasher.from_parameters(extract_parameters(known)).hash(token_urlsafe(24))


def is_hash(text: str) -> bool:
    """Return whether a configured password means a hash and not the password itself."""
    return text.startswith("$argon2")


def verify(known: str, password: str) -> bool:
    """Return whether this is the password of a hash; takes some 20 ms either way."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        right = _hasher().verify(known, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return right and 0 < len(password) <= LONGEST


def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY, parallelism=LANES)
