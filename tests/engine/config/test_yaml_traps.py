"""What people write wrong in YAML, times and patterns: told with its line and a hint, or read as it was meant."""

import time
from pathlib import Path
from typing import Any

import pytest

from engine.config.load import Loaded, load
from engine.config.problems import render
from tests.engine.config.accepted import CASES, job_with, line_of

PATIENCE = 10  # seconds that a bomb may take on a busy machine


def loaded_from(text: str | bytes, folder: Path) -> Loaded:
    path = folder / "batmon.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return load(path, {})


def value_at(config: Any, path: str) -> object:
    """Return the value that a path such as `jobs.0.expect.at` leads to."""
    value = config
    for part in ("jobs.0.expect.at" if path == "at" else path).split("."):
        value = value[int(part)] if part.isdigit() else value[part] if isinstance(value, dict) else getattr(value, part)
    return value


@pytest.mark.parametrize(("text", "path", "expected"), CASES.values(), ids=list(CASES))
def test_what_is_right_is_read_as_a_person_meant_it(text: str, path: str, expected: object, tmp_path: Path) -> None:
    loaded = loaded_from(text, tmp_path)

    assert [render(problem, "en") for problem in loaded.problems] == []
    assert value_at(loaded.config, path) == expected


def told(text: str | bytes, folder: Path) -> list[str]:
    """Return the lines that a person is told, in English; the Korean ones must be complete too."""
    loaded = loaded_from(text, folder)
    assert loaded.config is None
    assert all("{" not in render(one, "ko").replace("{...}", "").replace("${", "") for one in loaded.problems)
    return [render(problem, "en") for problem in loaded.problems]


# the line in place of the job's own -> words of the message; the key says which line of the file it is
LINES = {
    "24:00": ('expect: {at: ["24:00"]}', '"24:00" is no time of day'),
    "25:00": ('expect: {at: ["25:00"]}', 'jobs[nightly].expect.at[0]: "25:00" is no time of day (HH:MM)'),
    "a negative time": ('expect: {at: ["-1:00"]}', "is no time of day"),
    "a time without a colon": ('expect: {at: ["0630"]}', "did you mean 06:30?"),
    "a plain time without a colon": ("expect: {at: [1830]}", "is no time of day"),
    "a float": ("expect: {at: [6.30]}", "is no time of day"),
    "a date with a time": ("expect: {at: ['2025-09-01 06:00:00']}", "is no time of day"),
    "Korean time": ("expect: {at: ['오전 6시']}", "is no time of day"),
    "full-width digits": ("expect: {at: ['０６:００']}", "is no time of day"),
    "an empty list of times": ("expect: {at: []}", "is an empty list"),
    "two kinds": ("expect: {at: ['06:00'], every: 5m}", "only one of at, cron, every; found at, every"),
    "a number of minutes": ("expect: {every: 5}", "no unit (30s, 5m, 1h30m)"),
    "an unknown unit": ("expect: {every: 5분}", "is no duration"),
    "endless": ("expect: {every: .inf}", "unit"),
    "never": ("expect: {every: 0s}", "at least 1s"),
    "too long": ("expect: {every: 9999999d}", "too long"),
    "missed before grace": ("expect: {at: ['06:00'], grace: 1h, missed_after: 5m}", "missed_after is less than grace"),
    "four fields": ('expect: {cron: "0 6 * *"}', "is no cron line"),
    "no such minute": ('expect: {cron: "61 6 * * *"}', "is no cron line"),
    "no such day": ("expect: {at: ['06:00'], days: funday}", "is no day"),
    "no such date": ("expect: {at: ['06:00'], except: [2026-02-30]}", "is no date"),
    "no such calendar": ("expect: {at: ['06:00'], calendar: XX}", "is no known calendar"),
    "no such zone": ("expect: {at: ['06:00'], timezone: Asia/Soul}", "is no known time zone"),
    "an unknown key inside": ("expect: {at: ['06:00'], graze: 1m}", 'expect.graze: unknown key; did you mean "grace"?'),
    "expect is a word": ("expect: daily", "must be a mapping"),
    "no name": ("name:", "no value"),
    "null": ("name: null", "no value"),
    "an empty name": ("name: ''", "is empty"),
    "a blank name": ("name: '   '", "is empty"),
    "a name of a number": ("name: 123", "name"),
    "a name of a list": ("name: [a]", "name"),
    "a long name": ("name: " + "a" * 10_000, "at most 200 characters"),
    "a name of two lines": ('name: "A\\nB"', "U+000A"),
    "a name that turns round": ('name: "A\\u202eB"', "U+202E"),
    "an id with a blank": ("id: night ly", "may hold only letters"),
    "a Korean id": ("id: 공시", "may hold only letters"),
    "a device": ("id: con", "Windows device"),
    "an id of a path": ("id: ../x", "may hold only letters"),
    "a truth for a scheduler": ("scheduler: true", "scheduler"),
    "on for a scheduler": ("scheduler: on", "is none of: windows_task"),
    "an almost known scheduler": ("scheduler: {type: windows_tsk, task: T}", "windows_task"),
    "a task without its name": ("scheduler: {type: windows_task}", 'key "task" is missing'),
    "a process without its name": ("scheduler: process", 'key "name" is missing'),
    "a cron line that is none": ("scheduler: {type: cron, line: daily}", "is no cron line"),
    "a tab in a path": ('workdir: "C:\\temp"', "U+0009; use single quotes"),
    "a line end in a path": ('workdir: "C:\\new"', "U+000A; use single quotes"),
    "a bell in a path": ('workdir: "C:\\apps"', "U+0007; use single quotes"),
    "a paragraph separator in a path": ('workdir: "C:\\Program"', "U+2029; use single quotes"),
    "a next line in a path": ('workdir: "C:\\New"', "U+0085; use single quotes"),
    "a line separator in a log": ('log: "C:\\Log"', "U+2028; use single quotes"),
    "an unknown escape": ('workdir: "C:\\kindscrap"', "use single quotes for paths"),
    "half an escape": ('log: "C:\\users\\x"', "use single quotes for paths"),
    "a hex escape": ('log: "C:\\xray"', "use single quotes for paths"),
    "a NUL in a path": ('log: "a\\0b"', "U+0000"),
    "a home that is null": ("workdir: ~", "no value"),
    "an unknown field": (r"log: 'log\%Q.log'", "unknown date field %Q"),
    "no log codec": ("log: {path: a, encoding: rot13}", "no encoding that logs are written in"),
    "no codec": ("log: {path: a, encoding: klingon}", "no known encoding"),
    "no log path": ("log: {encoding: cp949}", 'key "path" is missing'),
    "no timestamp": ("log: {path: a, timestamp: daily}", "strptime"),
    "an open group": ("failure: '(ERROR'", "position"),
    "nothing to repeat": ("failure: '*ERROR'", "nothing to repeat"),
    "an alias for a pattern": ("failure: *ERROR", "undefined alias *ERROR"),
    "a back quote": ("failure: `err`", "must be quoted"),
    "an at sign": ("failure: @err", "must be quoted"),
    "a percent sign": ("failure: %err", "must be quoted"),
    "an empty pattern": ("failure: ''", "would match every line"),
    "a pattern for every line": ("failure: '.*'", "matches the empty line"),
    "the second of two": ("failure: ['ok', '(x']", "jobs[nightly].failure[1]"),
    "a mapping for a pattern": ("failure: {a: b}", "failure"),
    "a broken quote": ("success: 'it's done'", ""),
    "a colon in a value": ("success: done: all", "quote a value that holds a colon"),
    "no blank after the colon": ("log:'a.log'", "a space after the colon"),
    "a set": ("success: !!set {a, b}", "tag !!set"),
    "code": ("success: !!python/object/apply:os.system ['x']", "is not accepted"),
    "an include": ("success: !include /etc/passwd", "tag !include is not accepted"),
    "a wrong case": ("LOG: 'a.log'", 'unknown key; did you mean "log"?'),
    "a misspelt key": ("sucess: x", 'jobs[nightly].sucess: unknown key; did you mean "success"?'),
    "a key that is a number": ("1: x", "a key must be text"),
    "a key that is a list": ("[a, b]: x", "a key must be text"),
    "a key twice": ("name2: a\n    name2: b", "stands there twice"),
    "maybe": ("enabled: yes", "neither true nor false"),
    "no such reference": ("description: ${BATMON_NEVER_SET}", "BATMON_NEVER_SET is not set"),
    "half a reference": ("description: ${NAME", "is no reference"),
    "no size": ("output: {path: a, min_size: 10 apples}", "is no size"),
    "an unknown job": ("depends_on: [other]", "there is no such job"),
    "itself": ("depends_on: nightly", "wait for each other"),
    "no such channel": ("notify: [ops]", "notify has no such name"),
    "a limit that is none": ("limits: {rows: {min: many}}", "is no number"),
    "a severity": ("limits: {rows: {min: 1, severity: BAD}}", "is none of: WARNING, ERROR"),
}


@pytest.mark.parametrize(("line", "words"), LINES.values(), ids=list(LINES))
def test_a_wrong_line_is_told_with_its_number(line: str, words: str, tmp_path: Path) -> None:
    key = line.partition(":")[0]
    number = line_of(key) + line.count("\n")
    lines = told(job_with(line), tmp_path)

    assert any(one.startswith(f"batmon.yml:{number}:") and words in one for one in lines), lines


FILES: dict[str, tuple[str | bytes, int, str]] = {
    "empty": ("", 1, "is empty"),
    "only a comment": ("# nothing\n", 1, "is empty"),
    "a null document": ("---\n...\n", 1, ""),
    "a word": ("jobs\n", 1, "must be a mapping"),
    "a list": ("- id: a\n", 1, "must be a mapping"),
    "no jobs": ("tick: 5s\n", 1, 'key "jobs" is missing'),
    "jobs that are a word": ("jobs: abc\n", 1, "must be a list"),
    "jobs that are a mapping": ("jobs:\n  nightly: {}\n", 2, "must be a list"),
    "a list in the list": (job_with() + "  - - name: X\n", 10, "must be a mapping"),
    "an id twice": (
        job_with() + "  - id: NIGHTLY\n    name: B\n    scheduler: heartbeat\n",
        10,
        "another job has this id",
    ),
    "no scheduler": ("jobs:\n  - id: a\n    name: A\n    workdir: .\n", 2, 'key "scheduler" is missing'),
    "no id": ("jobs:\n  - name: A\n    scheduler: heartbeat\n", 2, 'key "id" is missing'),
    "no folder": ("jobs:\n  - id: a\n    name: A\n    scheduler: manual\n", 2, 'key "workdir" is missing'),
    "patterns without a log": (job_with("log:").replace("    log:\n", ""), 2, "needs a log to look in"),
    "an unknown key at the top": ("jbos: []\n", 1, 'unknown key; did you mean "jobs"?'),
    "a port": ("server: {port: 70000}\njobs: []\n", 1, "not between 1 and 65535"),
    "a language": ("server:\n  language: kr\njobs: []\n", 2, "is none of: ko, en, auto"),
    "a path for a zone": ("timezone: ../../etc/passwd\njobs: []\n", 1, "is no known time zone"),
    "a quick tick": ("tick: 0s\njobs: []\n", 1, "1s"),
    "a second document": (job_with() + "---\njobs: []\n", 10, "second document"),
    "one blank short": (job_with().replace("    log:", "   log:"), 7, "indentation"),
    "a tab": (job_with().replace("    log:", "\tlog:"), 7, "tabs cannot indent"),
    "hard blanks": (job_with().replace("    log:", "\u00a0\u00a0\u00a0\u00a0log:"), 7, "no plain space"),
    "rubbish": (job_with() + "@@@\n", 10, ""),
    "an open list": (job_with('expect: {at: ["06:00"}'), 5, ""),
    "an open quote": (job_with("failure: 'ERROR"), 9, "never closed"),
    "CP949": (job_with("name: 공시").encode("cp949"), 3, "CP949"),
    "a NUL": (job_with("name: a\0b"), 3, "NUL byte"),
    "a program": (b"MZ\x90\0\x03", 1, "binary"),
    "an escape character": (job_with("name: a\x1bb"), 3, "U+001B"),
    "a line separator": (job_with("name: a\u2028b"), 3, "U+2028"),
    "an alias of itself": ("jobs: &a [*a]\n", 1, "holds itself"),
    "a merge of a word": (job_with(head="x-a: {<<: word}\n"), 1, "<< takes a mapping"),
    "deep lists": ("[" * 20_000, 1, "nested more than"),
    "deep mappings": ("{a: " * 20_000, 1, "nested more than"),
    "deep blocks": ("jobs:\n  " + "- " * 20_000, 2, "nested more than"),
    "a wrong default": (job_with(head="defaults: {settle: 5}\n"), 1, "no unit"),
    "a bad operator": ("access: {operators: [{name: kim}]}\njobs: []\n", 1, 'key "hash" is missing'),
    "a misspelt moment": ("notify: [{name: a, when: [EROR]}]\njobs: []\n", 1, 'did you mean "ERROR"?'),
    "a bad window": ("maintenance:\n  - weekly: sunday\njobs: []\n", 2, "is no day with a span"),
}


@pytest.mark.parametrize(("text", "line", "words"), FILES.values(), ids=list(FILES))
def test_a_wrong_file_is_told_with_the_line(text: str | bytes, line: int, words: str, tmp_path: Path) -> None:
    began = time.monotonic()
    lines = told(text, tmp_path)

    assert any(one.startswith(f"batmon.yml:{line}:") and words in one for one in lines), lines
    assert time.monotonic() - began < PATIENCE


def test_aliases_that_blow_up_end_at_once(tmp_path: Path) -> None:
    names = "abcdefghijklm"
    bomb = "".join(
        f"x-{name}: &{name} [{', '.join([f'*{names[index - 1]}'] * 9) if index else 'lol'}]\n"
        for index, name in enumerate(names)
    )
    began = time.monotonic()

    assert "blow up" in told(bomb + "jobs: []\n", tmp_path)[0]
    assert time.monotonic() - began < PATIENCE


def test_all_problems_are_told_at_once_in_their_order(tmp_path: Path) -> None:
    lines = told(job_with("expect: {at: ['25:00', '26:00']}", "failure: '(a'", "sucess: x"), tmp_path)

    assert [int(line.split(":")[1]) for line in lines] == [5, 5, 9, 10]


def test_a_secret_stands_in_no_message(tmp_path: Path) -> None:
    lines = told("access: {password: [hunter2]}\nnotify: [{name: a, url: {x: hunter2}}]\njobs: []\n", tmp_path)

    assert lines
    assert "hunter2" not in "".join(lines)


@pytest.mark.parametrize("scheduler", ["heartbeat", "{type: heartbeat}"])
def test_a_scheduler_whose_answers_are_not_received_yet_is_told(scheduler: str, tmp_path: Path) -> None:
    path = tmp_path / "batmon.yml"
    path.write_text(f"jobs:\n  - id: a\n    name: A\n    scheduler: {scheduler}\n", encoding="utf-8")
    warnings = load(path).warnings

    assert [(warning.line, warning.key, warning.code) for warning in warnings] == [
        (4, "jobs[a].scheduler", "not_acted_on")
    ]
