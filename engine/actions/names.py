"""How the names of people are compared."""

import unicodedata

LONGEST_NAME = 80  # characters of a name that are written down


def name_key(name: str) -> str:
    """Return a name as it is compared: nobody passes for somebody else by its case or its spelling."""
    return unicodedata.normalize("NFKC", name).strip().casefold()
