"""Adds one pattern to what a job ignores: some characters more in the file, and every other one as it was."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from engine.config.edit import EditRefused, text_of, value_of
from engine.config.nodes import EnvText, Map, Seq
from engine.config.outline import Part, outline_of

KEY = "ignore"
BESIDE = ("failure", "warning", "success", "start", "log")  # after the first of these that the job has of its own
COMMA = re.compile(r"\s*,")

Change = tuple[int, int, str]  # from where to where, and what stands there instead


class Added(Struct, frozen=True, kw_only=True):
    """The file with the pattern; `copied` are those that the job took over from elsewhere and has of its own now."""

    data: bytes
    copied: tuple[str, ...] = ()


def with_pattern(data: bytes, job_id: str, pattern: str, defaults: Sequence[Any] = ()) -> Added:
    """Return the file in which the job ignores this pattern as well; nothing else in it means anything else.

    `defaults` is what a job without patterns of its own ignores, as `value_of` gives it.
    Raises EditRefused: encoding, form, no_job, known.
    """
    mark, text = text_of(data)
    before, root = value_of(data), outline_of(text)
    place = place_of(before, job_id)
    job = None if root is None else _job(root, place)
    if job is None or job.kind != "map":
        raise EditRefused("form")
    own, held = job.get(KEY), jobs_of(before)[place]
    current = _listed(held.get(KEY, list(defaults)))
    known = [_written(one) for one in current]
    new = pattern.replace("${", "$${")
    if new in known:
        raise EditRefused("known")
    copied = () if own is not None and own.kind != "alias" else tuple(known)
    wanted = {**held, KEY: [*map(str, current), pattern]}
    for changes in _ways(text, job, own, known, new):
        written = mark + _changed(text, changes).encode()
        if _says(written, before, place, wanted):
            return Added(data=written, copied=copied)
    raise EditRefused("form")


def jobs_of(root: Any) -> Any:
    """Return the list of jobs of a file: all that an included one may be."""
    return root if isinstance(root, Seq) else root.get("jobs", ()) if isinstance(root, Map) else ()


def place_of(root: Any, job_id: str) -> int:
    """Return the place of a job among those of a file. Raises EditRefused."""
    for place, job in enumerate(jobs_of(root)):
        if isinstance(job, Map) and str(job.get("id")) == job_id:
            return place
    raise EditRefused("no_job")


def _job(root: Part, place: int) -> Part | None:
    jobs = root if root.kind == "list" else root.get("jobs")
    return None if jobs is None or jobs.kind != "list" else jobs.parts[place]


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _written(value: Any) -> str:
    return value.written if isinstance(value, EnvText) else str(value)


def _says(written: bytes, before: Any, place: int, wanted: dict[str, Any]) -> bool:
    """Return whether a file says what it said before, but for one job."""
    try:
        after = value_of(written)
    except EditRefused:
        return False
    found = [*jobs_of(after)]
    expected = [*jobs_of(before)]
    if isinstance(before, Map) and {**before, "jobs": 0} != {**after, "jobs": 0}:
        return False
    expected[place] = wanted
    return [_texts(one) for one in found] == [_texts(one) for one in expected]


def _texts(job: Any) -> Any:
    """Return a job whose patterns are compared as texts: a number that was copied has become one."""
    return {**job, KEY: [str(one) for one in _listed(job[KEY])]} if isinstance(job, dict) and KEY in job else job


def _changed(text: str, changes: list[Change]) -> str:
    for start, end, put in sorted(changes, reverse=True):
        text = text[:start] + put + text[end:]
    return text


def _quoted(written: str) -> str:
    return "'" + written.replace("'", "''") + "'"


def _in_brackets(written: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, written))}]"


def _ways(text: str, job: Part, own: Part | None, known: list[str], new: str) -> Iterator[list[Change]]:
    """Yield what may be written, the best first; the first that says what is wanted is taken."""
    whole = _in_brackets([*known, new])
    if own is None:
        yield from _as_key(text, job, [*known, new])
    elif own.kind == "alias":
        yield [(own.start, own.end, whole)]
    elif own.kind == "list" and own.parts:
        yield from _after_last(text, own, _quoted(new))
    elif own.kind == "list":
        yield [(own.end - 1, own.end - 1, _quoted(new))]
    elif own.style in ("", "'", '"'):
        yield [(own.start, own.start, "["), (own.end, own.end, f", {_quoted(new)}]")]
        yield [(own.start, own.end, whole)]


def _as_key(text: str, job: Part, all_: list[str]) -> Iterator[list[Change]]:
    pairs = [(key, value) for key, value in job.pairs if key.kind == "text"]
    own = [pair for name in BESIDE for pair in pairs if pair[0].value == name]
    for key, value in [*own[:1], *reversed(pairs)]:
        if job.flow:
            yield [(value.end, value.end, f", {KEY}: {_in_brackets(all_)}")]
        else:
            yield [_line_after(text, value.end, *_block(text, key, own, all_))]


def _block(text: str, key: Part, own: list[tuple[Part, Part]], all_: list[str]) -> list[str]:
    """Return the lines of the new key, in the way in which the job writes its other lists."""
    indent = " " * _column(text, key.start)
    beside = own[0][1] if own else None
    if beside is None or beside.kind != "list" or beside.flow or not beside.parts:
        return [f"{indent}{KEY}: {_in_brackets(all_)}"]
    dash = " " * _column(text, _dash(text, beside.parts[0]))
    return [f"{indent}{KEY}:", *(f"{dash}- {_quoted(one)}" for one in all_)]


def _after_last(text: str, own: Part, quoted: str) -> Iterator[list[Change]]:
    last = own.parts[-1]
    if not own.flow:
        dash = _dash(text, own.parts[0])
        gap = text[dash + 1 : own.parts[0].start]
        lead = " " * _column(text, dash) + "-" + (gap if gap and not gap.strip(" ") else " ")
        yield [_line_after(text, last.end, lead + quoted)]
        return
    tail = text[last.end : own.end]
    above = text[own.parts[-2].end if len(own.parts) > 1 else own.start : last.start]
    if "\n" in above and "\n" in tail:
        comma = COMMA.match(tail) is not None
        put, start, end = _line_after(text, last.end, " " * _column(text, last.start) + quoted + "," * comma)[::-1]
        yield [*([] if comma else [(last.end, last.end, ",")]), (end, start, put)]
    yield [(last.end, last.end, f", {quoted}")]


def _dash(text: str, item: Part) -> int:
    return text.rfind("-", 0, item.start)


def _column(text: str, at: int) -> int:
    return at - (text.rfind("\n", 0, at) + 1)


def _line_after(text: str, end: int, *lines: str) -> Change:
    """Return these lines behind the one in which a value ends."""
    at = text.find("\n", len(text[:end].rstrip()))
    ending = "\r\n" if "\r\n" in text else "\n"
    if at < 0:
        return len(text), len(text), "".join(ending + line for line in lines)
    ending = "\r\n" if text[at - 1] == "\r" else "\n"
    return at + 1, at + 1, "".join(line + ending for line in lines)
