"""How much a pattern grows when it is compiled: `x{1000000000}` is thirteen characters, and all the memory there is."""

import regex

COUNT = regex.compile(r"\{(\d+)(?:,\d*)?\}")
ODD = regex.compile(r"\(\?[a-zA-Z0-9-]*[xV]|\(\?#|\[\[|\[:")  # where a bracket may be no bracket
SET = regex.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", regex.DOTALL)


def size_of(pattern: str) -> int:
    """Return a number that is at least as large as the pattern is with its counted repeats written out."""
    return _all_multiplied(pattern) if ODD.search(pattern) else _scanned(pattern)


def _all_multiplied(pattern: str) -> int:
    size = len(pattern)
    for count in COUNT.findall(pattern):
        size *= max(1, int(count))
    return size


def _scanned(pattern: str) -> int:
    open_ = [0]  # the sizes of the open groups, the outermost first
    last, at = 0, 0  # the size of what a count would repeat
    while at < len(pattern):
        one, step, count = pattern[at], 1, COUNT.match(pattern, at)
        if count is not None:
            more = last * (max(1, int(count[1])) - 1)
            open_[-1] += more
            last, step = last + more, len(count[0])
        elif one == "(":
            open_.append(0)
        elif one == ")" and len(open_) > 1:
            last = open_.pop()
            open_[-1] += last
        elif one == ")":
            last = open_[0]
        else:
            found = SET.match(pattern, at) if one == "[" else None
            step, last = len(found[0]) if found else 2 if one == "\\" else 1, 1
            open_[-1] += 1
        at += step
    return sum(open_)
