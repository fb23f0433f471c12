"""The older program's file, read into the text of a batmon.yml: facts.md, section 1."""

import re
from typing import Any

from engine.config.legacy_blocks import Program, write_file
from engine.config.legacy_times import NoTime, read_times
from engine.config.nodes import Map, Seq, line_of
from engine.config.texts import UNSAFE
from engine.config.yamlfile import read_yaml

KEYS = ("name", "description", "base_dir", "scheduler", "run_time", "retry_program")
# what an escape in double quotes may have left in a path: "C:\temp" has a tab, "C:\Program" a paragraph separator
HIDDEN = re.compile(UNSAFE.pattern[:-1] + "\u00a0\ufeff\ufffe\uffff]")
LONGEST_PATH = 4000
SINGLE_QUOTES = r"write Windows paths in single quotes, such as 'C:\kindscrap'"
FLAWS = {  # what is wrong with the YAML itself; anything else is named by its code
    "unknown_escape": rf"in double quotes a backslash begins an escape; {SINGLE_QUOTES}",
    "open_quote": "a quotation mark is never closed",
    "tab_indent": "the line is indented with a tab; use blanks",
    "odd_space": "the line is indented with a character that only looks like a blank",
    "duplicate_key": 'the key "{found}" stands twice',
    "second_document": 'a second document begins ("---"); keep one',
    "not_utf8": "the text is not UTF-8",
    "empty_file": "the file is empty",
    "too_deep": "lists and mappings are nested too deep",
    "alias_bomb": "aliases blow the file up",
    "tag": 'the tag "{found}" is not allowed',
    "undefined_alias": 'the alias "*{found}" is not defined; a text that begins with * needs quotes',
}


class LegacyError(ValueError):
    """The older file cannot be read; the message is a sentence with the line."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line


def import_legacy(text: str) -> str:
    """Return the text of a batmon.yml with a job for each program of the older file `text`.

    What cannot be known (names in the scheduler, words of a log) is guessed and marked with a comment.

    Raises LegacyError at the first thing that cannot be understood.
    """
    # the older program knew no references: a "${" of its file is meant as it stands
    document = read_yaml(text.replace("${", "$${").encode("utf-8", "surrogatepass"))
    if document.flaws:
        flaw = document.flaws[0]
        sentence = FLAWS.get(flaw.code, "this is no valid YAML ({code})")
        raise LegacyError(flaw.line, sentence.format_map({"found": "", "code": flaw.code, **flaw.parameters}))
    programs, others = _find_programs(document.value)
    read = [_read_program(one, line_of(place)) for one, place in zip(programs, programs.places, strict=True)]
    return write_file(read, others)


def _find_programs(root: Any) -> tuple[Seq, tuple[str, ...]]:
    """Return the list of programs, and the keys beside it that mean nothing here."""
    if isinstance(root, Seq):
        found, line, others = root, line_of(root.start), ()
    elif isinstance(root, Map) and "programs" in root:
        found, line = root["programs"], line_of(root.place("programs")[0])
        others = tuple(_one_line(key) for key in root if key != "programs")
    elif isinstance(root, Map) and "jobs" in root:
        raise LegacyError(line_of(root.place("jobs")[0]), "this is a batmon.yml already: it has `jobs`")
    else:
        raise LegacyError(1, "there is no `programs:` in it, so this is no file of the older program")
    if not isinstance(found, Seq) or not found:
        raise LegacyError(line, "`programs` must be a list of programs: - name: Kindscrap")
    return found, others


def _read_program(written: Any, line: int) -> Program:
    if not isinstance(written, Map):
        raise LegacyError(line, "a program must be a mapping: name, base_dir, scheduler, run_time")
    base_dir = _path(written, "base_dir")
    times, every = _times(written)
    return Program(
        name=_name(written, "name") or _last_part(base_dir),
        description=_name(written, "description"),
        base_dir=base_dir,
        scheduler=_name(written, "scheduler"),
        times=times,
        every=every,
        retry_program=_path(written, "retry_program"),
        others=tuple(_one_line(key) for key in written if key not in KEYS),
    )


def _times(written: Map) -> tuple[tuple[str, ...], str | None]:
    value = written.get("run_time")
    line = _line(written, "run_time")
    places = value.places if isinstance(value, Seq) else []
    try:
        times = []
        for index, item in enumerate(value if isinstance(value, Seq) else [value]):
            line = line_of(places[index]) if places else line
            times.append(read_times(item))
    except NoTime as error:
        raise LegacyError(line, f'run_time: {error}; known are "0630", "06:30" and "5분간격"') from None
    at = tuple(sorted({one for group, _ in times for one in group}))
    every = sorted({interval for _, interval in times if interval is not None})
    if len(every) > 1 or (every and at):
        raise LegacyError(_line(written, "run_time"), "run_time: either times of day or one interval, not both")
    return at, every[0] if every else None


def _path(written: Map, key: str) -> str | None:
    value = written.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise LegacyError(_line(written, key), f"{key} must be a path; {SINGLE_QUOTES}")
    hidden = HIDDEN.search(value)
    if hidden:
        character = f"U+{ord(hidden[0]):04X}"
        raise LegacyError(_line(written, key), f"{key} has the hidden character {character}; {SINGLE_QUOTES}")
    if len(value) > LONGEST_PATH:
        raise LegacyError(_line(written, key), f"{key} is longer than {LONGEST_PATH} characters")
    return value.strip() or None


def _name(written: Map, key: str) -> str:
    value = written.get(key)
    if isinstance(value, Map | Seq):
        raise LegacyError(_line(written, key), f"{key} must be a text")
    return "" if value is None else _one_line(str(value))


def _one_line(text: str) -> str:
    return " ".join(HIDDEN.sub(" ", text).split())


def _last_part(path: str | None) -> str:
    parts = [part for part in re.split(r"[\\/]+", path or "") if part and not part.endswith(":")]
    return parts[-1] if parts else ""


def _line(written: Map, key: str) -> int:
    return line_of(written.place(key)[1] if key in written else written.start)
