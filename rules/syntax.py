"""The syntax tree of a pattern, where the standard library reads it as the `regex` module does."""

import re
import re._parser as syntax
import warnings

BRACE = re.compile(r"\{(?!\d+(?:,\d*)?\}|,\d+\})")  # `{e<=1}` of the regex module, plain text to the standard library
SPACED = re.compile(r"\(\?[a-zA-Z-]*x")  # what counts as a comment is not told twice
OWN = ("[[", "[:", "&&", "||", "~~", "--", r"\p", r"\P", "(?|", "(?e", "(?b", r"\K")  # mean something else there


def tree_of(pattern: str) -> "syntax.SubPattern | None":
    """Return the tree of a pattern of the `regex` module.

    None for what the standard library's parser does not understand, or might understand otherwise.
    """
    if BRACE.search(pattern) or SPACED.search(pattern) or any(mark in pattern for mark in OWN):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return syntax.parse(pattern)
    except (re.error, RecursionError, OverflowError, ValueError, Warning):
        return None


def is_folded(tree: "syntax.SubPattern") -> bool:
    """Return whether the case of a whole pattern does not matter."""
    return bool(tree.state.flags & syntax.SRE_FLAG_IGNORECASE)


def folded_inside(folded: bool, add: int, remove: int) -> bool:
    """Return whether case does not matter in a group with flags of its own."""
    return (folded or bool(add & syntax.SRE_FLAG_IGNORECASE)) and not remove & syntax.SRE_FLAG_IGNORECASE
