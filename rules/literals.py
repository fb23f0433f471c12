"""Which plain text a line must hold before a pattern can match it at all.

Asked of a pattern once; where the answer is not certain there is none, and every line is given to the pattern itself.
"""

import re._constants as kinds
from functools import lru_cache
from typing import Any

from rules.syntax import folded_inside, is_folded, tree_of

SHORTEST = 3  # characters of a text that is worth looking for
MOST = 24  # texts of one pattern
ODD_CASES = "\u017f\u212a\u0130"  # an s, a k and an i to patterns for which case is nothing


@lru_cache(maxsize=4096)
def needed(pattern: str) -> frozenset[tuple[str, bool]] | None:
    """Return texts of which every matching line holds at least one; True beside one whose case does not matter.

    None where no such texts are known, or the pattern might be understood otherwise.
    """
    tree = tree_of(pattern)
    if tree is None:
        return None
    found = _of_sequence(list(tree), is_folded(tree))
    return None if found is None or len(found) > MOST else frozenset(found)


def may_match(pattern: str, line: str) -> bool:
    """Return whether a pattern may match a line: False where the line holds none of the texts that it needs."""
    texts = needed(pattern)
    if texts is None:
        return True
    for text, any_case in texts:
        if text in line or (any_case and (_holds_odd_case(line) or text.lower() in line.lower())):
            return True
    return False


def _holds_odd_case(line: str) -> bool:
    return not line.isascii() and any(odd in line for odd in ODD_CASES)


def _is_usable(text: str, folded: bool) -> bool:
    return len(text) >= (SHORTEST if text.isascii() else 2) and (text.isascii() or not folded) and text.isprintable()


Texts = set[tuple[str, bool]]


def _of_sequence(items: list[Any], folded: bool) -> Texts | None:
    """Return the best texts that some part of a sequence must hold: those whose commonest one is the rarest."""
    best: Texts | None = None
    run = ""
    for kind, value in [*items, (None, None)]:
        if kind is kinds.LITERAL:
            run += chr(value)
            continue
        best, run = _better(best, {(run, folded)} if _is_usable(run, folded) else None), ""
        best = _better(best, _of_item(kind, value, folded))
    return best


def _of_item(kind: Any, value: Any, folded: bool) -> Texts | None:
    if kind is kinds.SUBPATTERN:
        _, add, remove, inner = value
        return _of_sequence(list(inner), folded_inside(folded, add, remove))
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
        low, _, inner = value
        return _of_sequence(list(inner), folded) if low > 0 else None
    if kind is kinds.ATOMIC_GROUP:
        return _of_sequence(list(value), folded)
    if kind is kinds.BRANCH:
        return _of_branches([list(branch) for branch in value[1]], folded)
    return None


def _of_branches(branches: list[list[Any]], folded: bool) -> Texts | None:
    found: Texts = set()
    for branch in branches:
        texts = _of_sequence(branch, folded)
        if texts is None:
            return None
        found |= texts
    return found


def _better(one: Texts | None, other: Texts | None) -> Texts | None:
    if one is None or other is None:
        return other if one is None else one
    return other if min(map(_rarity, other)) > min(map(_rarity, one)) else one


def _rarity(needed_text: tuple[str, bool]) -> int:
    """Return how rare a text is in logs: by its length, in which capitals and signs count twice."""
    text, folded = needed_text
    return len(text) + sum(not (folded or char.islower() or char.isspace() or char.isdigit()) for char in text)
