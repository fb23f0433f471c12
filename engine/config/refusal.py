"""The one way in which a value is refused: a code with parameters, never a sentence."""

import difflib
from collections.abc import Iterable

from pydantic_core import PydanticCustomError


def refuse(code: str, **parameters: object) -> PydanticCustomError:
    """Return the error to raise; `problems.py` has the sentence of every code.

    The value itself is no parameter: it is shown from the file, where secrets are known.
    """
    return PydanticCustomError(code, "{code}", {"code": code, **parameters})


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that was probably meant, or nothing."""
    by_case = {one.casefold(): one for one in known}
    if word.casefold() in by_case:
        return by_case[word.casefold()]
    found = difflib.get_close_matches(word.casefold()[:100], by_case, n=1, cutoff=0.6)
    return by_case[found[0]] if found else ""
