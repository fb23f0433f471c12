"""The older program's file, read into the text of a batmon.yml: facts.md, section 1."""

import re
from typing import Any

from engine.config.legacy_blocks import Program, write_file
from engine.config.legacy_times import NoTime, read_times
from engine.config.nodes import Map, Seq, line_of
from engine.config.paths import LONGEST
from engine.config.problems import sentence
from engine.config.textfile import Flaw
from engine.config.texts import LONGEST_TEXT, UNSAFE, WHITESPACE
from engine.config.yamlfile import read_yaml
from engine.views import ConfigProblem

KEYS = ("name", "description", "base_dir", "scheduler", "run_time", "retry_program")
# what an escape in double quotes may have left in a path: "C:\temp" has a tab, "C:\Program" a paragraph separator
HIDDEN = re.compile(f"{UNSAFE.pattern}|[\u00a0\ufeff\ufffe\uffff]")
SAMPLE = r"base_dir: 'C:\kindscrap'"


class LegacyError(ValueError):
    """The older file cannot be read; the text is an English sentence with the line, `told` says it in a language."""

    def __init__(self, line: int, korean: str, english: str) -> None:
        super().__init__(f"line {line}: {english}")
        self.line = line
        self._korean = f"{line}번째 줄: {korean}"

    def told(self, language: str) -> str:
        """Return the sentence in `ko` or `en`."""
        return self._korean if language == "ko" else str(self)


def import_legacy(text: str) -> str:
    """Return the text of a batmon.yml with a job for each program of the older file `text`.

    What cannot be known (names in the scheduler, words of a log) is guessed and marked with a comment.

    Raises LegacyError at the first thing that cannot be understood.
    """
    # the older program knew no references: a "${" of its file is meant as it stands;
    # and it read with the parser that takes [6:30] and {base_dir: c:/jobs} without quotes
    document = read_yaml(text.replace("${", "$${").encode("utf-8", "surrogatepass"), in_c=False)
    if document.flaws:
        raise _of_flaw(document.flaws[0])
    programs, others = _find_programs(document.value)
    read = [_read_program(one, line_of(place)) for one, place in zip(programs, programs.places, strict=True)]
    return write_file(read, others)


def _of_flaw(flaw: Flaw) -> LegacyError:
    problem = ConfigProblem(
        file="", line=flaw.line, column=flaw.column, key=flaw.key, code=flaw.code, parameters=flaw.parameters
    )
    if flaw.code == "unknown_escape":
        return LegacyError(flaw.line, f"{sentence(problem, 'ko')}: {SAMPLE}", f"{sentence(problem, 'en')}: {SAMPLE}")
    return LegacyError(flaw.line, sentence(problem, "ko"), sentence(problem, "en"))


def _find_programs(root: Any) -> tuple[Seq, tuple[str, ...]]:
    """Return the list of programs, and the keys beside it that mean nothing here."""
    others: tuple[str, ...] = ()
    if isinstance(root, Seq):
        found, line = root, line_of(root.start)
    elif isinstance(root, Map) and "programs" in root:
        found, line = root["programs"], line_of(root.place("programs")[0])
        others = tuple(_one_line(key) for key in root if key != "programs")
    elif isinstance(root, Map) and "jobs" in root:
        line = line_of(root.place("jobs")[0])
        raise LegacyError(line, "이미 batmon.yml입니다 (jobs가 있습니다)", "this is a batmon.yml already: it has jobs")
    else:
        raise LegacyError(1, "programs: 가 없습니다", "it has no programs:, so it is no file of the older program")
    if not isinstance(found, Seq) or not found:
        raise LegacyError(line, "programs는 목록이어야 합니다", "programs must be a list, such as - name: Kindscrap")
    return found, others


def _read_program(written: Any, line: int) -> Program:
    if not isinstance(written, Map):
        known = ", ".join(KEYS)
        raise LegacyError(line, f"프로그램은 매핑이어야 합니다: {known}", f"a program must be a mapping: {known}")
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
        known = f'"{error}"; "0630", "06:30", "5분간격"'
        raise LegacyError(line, f"run_time을 알 수 없습니다: {known}", f"run_time is not understood: {known}") from None
    at = tuple(sorted({one for group, _ in times for one in group}))
    every = sorted({interval for _, interval in times if interval is not None})
    if len(every) > 1 or (every and at):
        line = _line(written, "run_time")
        raise LegacyError(
            line, "run_time: 시각들, 또는 간격 하나", "run_time takes times of day or one interval, not both"
        )
    return at, every[0] if every else None


def _path(written: Map, key: str) -> str | None:
    value = written.get(key)
    if value is None or value == "":
        return None
    hidden = HIDDEN.search(value) if isinstance(value, str) else None
    if hidden:
        found = f"U+{ord(hidden[0]):04X}"
        korean = f"{key}에 보이지 않는 문자 {found}가 있습니다 — 작은따옴표를 쓰세요: {SAMPLE}"
        english = f"{key} holds the invisible character {found}; use single quotes for paths: {SAMPLE}"
        raise LegacyError(_line(written, key), korean, english)
    if not isinstance(value, str) or len(value) > LONGEST:
        raise LegacyError(_line(written, key), f"{key}: 경로가 아닙니다", f"{key} is no path")
    return value.strip(WHITESPACE) or None


def _name(written: Map, key: str) -> str:
    value = written.get(key)
    if isinstance(value, Map | Seq):
        raise LegacyError(_line(written, key), f"{key}: 문자열이어야 합니다", f"{key} must be text")
    return "" if value is None else _one_line(str(value))


def _one_line(text: str) -> str:
    return " ".join(HIDDEN.sub(" ", text).split())[:LONGEST_TEXT].strip(WHITESPACE)


def _last_part(path: str | None) -> str:
    parts = [part for part in re.split(r"[\\/]+", path or "") if part and not part.endswith(":")]
    return parts[-1] if parts else ""


def _line(written: Map, key: str) -> int:
    return line_of(written.place(key)[1] if key in written else written.start)
