"""What must not be told of the addresses that messages go to: passwords, and the keys that stand in their paths."""

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

MAIL = ("mailto", "mailtos")
KEYS = ("pass", "password", "pwd", "token", "key", "apikey", "secret")
SHORTEST = 8  # characters of a part of a path that may be a key


def secrets_of(urls: Iterable[str]) -> Iterator[str]:
    """Yield what is secret in each address, beside the address as a whole."""
    for url in urls:
        try:
            parts = urlsplit(url)
            password = parts.password
        except ValueError:  # no address at all: nothing can be taken out of it
            continue
        yield from (unquote(value) for key, value in parse_qsl(parts.query) if key.casefold() in KEYS)
        if password:
            yield unquote(password)
        if parts.scheme not in MAIL:
            yield from (unquote(part) for part in (parts.netloc, *parts.path.split("/")) if len(part) >= SHORTEST)
