"""Takes secrets out of what is written down."""

import json
from collections.abc import Callable, Iterable
from urllib.parse import quote, quote_plus

MASK = "***"


def make_mask(secrets: Iterable[str]) -> Callable[[str], str]:
    """Return a function that replaces each secret, also as it stands in an address or in JSON."""
    written: set[str] = set()
    for secret in filter(None, secrets):
        escaped = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]}
        written |= {secret, quote(secret, errors="replace"), quote(secret, safe="", errors="replace")}
        written |= {quote_plus(secret, errors="replace"), *escaped}
    longest_first = sorted(written, key=len, reverse=True)

    def mask(text: str) -> str:
        for secret in longest_first:
            text = text.replace(secret, MASK)
        return text

    return mask
