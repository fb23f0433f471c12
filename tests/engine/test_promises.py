"""Promise 1 of verdicts.md, section 8, over real files: how bytes arrive and when BATMON reads changes no verdict.

`BATMON_LONG_EXAMPLES=5000` looks longer.
"""

import os
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from engine.config.model import Config
from tests.engine.live import config_of, write_config
from tests.engine.writing import Folder, Step, Watching
from tests.rules.lives import SEOUL, at

LONG = int(os.environ.get("BATMON_LONG_EXAMPLES", "0"))
EXAMPLES = LONG or 80
FIRST_SEEN = at("00:00", day=-13)
BEGIN = at("05:00", day=-12)
END = at("23:00")
TWICE = "expect: {at: ['07:00', '18:30'], grace: 30m, missed_after: 45m}"
EVERY = "expect: {every: 2h, grace: 30m, missed_after: 1h}"
JOBS = {
    "plain": f"success: success, failure: failure, warning: warning, {TWICE}",
    "start": f"start: start, success: success, failure: failure, {TWICE}",
    "ignoring": f"start: start, success: success, failure: failure, ignore: line, {TWICE}",
    "silence": f"failure: failure, warning: warning, {TWICE}",
    "every": f"success: success, failure: failure, {EVERY}",
    "every with start": f"start: start, success: success, {EVERY}",
    "runs": "success: success, failure: failure",
    "output": f"success: success, failure: failure, output: out_%Y%m%d_%H%M%S.db, {TWICE}",
    "output alone": f"failure: failure, output: out_%Y%m%d_%H%M%S.db, {TWICE}",
}
ENCODINGS = ("utf-8", "cp949", "mixed", "utf-16-le", "utf-16")
STAMPED = ("start", "success", "failure", "warning", "working")
WORDS = (*STAMPED, "  at a line below", "", "output")
TURNS = ("look", "edit", "restart")
GAPS = (0, 1, 5, 9, 11, 60, 119, 121, 600, 3600, 20_000, 36_000)
LAYOUTS = {
    "iso": "%Y-%m-%d %H:%M:%S",
    "syslog": "%b %d %H:%M:%S",
    "time": "%H:%M:%S",
    "day first": "[%d/%m/%Y %H:%M:%S]",
}
LOGS = {
    "one": "job.log",
    "rotated": "job.log",
    "copied": "job.log",
    "dated": "job_%Y-%m-%d.log",
    "glob": "job_*.log",
    "two": "[a.log, b.log]",
}


class Life(Struct, frozen=True):
    """What a program wrote, and how it was watched."""

    job: str
    log: str
    layout: str
    encoding: str
    ends: str
    lines: list[tuple[int, str]]
    turns: list[int]  # lines before which the log is rotated, or another file begins
    cuts: list[int]
    looks: list[tuple[int, str]]  # how many seconds after the bytes, and what becomes of BATMON then


# a success that no output confirms, with a failure behind it: it is a failed run also where it is read days later
REFUSED = Life("output", "one", "iso", "utf-8", "\n", [(0, "success"), (0, "failure")], [], [], [])
# two files with lines of one second, read a minute apart: in the order of the files all the same
TOGETHER = Life(
    "output", "two", "iso", "utf-8", "\n", [(0, "start"), (121, "failure"), (0, "start")], [], [], [(61, "")]
)
# a run that ends in one log, and the next that begins in the midst of what another says
BESIDE = Life(
    "every",
    "two",
    "iso",
    "utf-8",
    "\n",
    [*[(0, "start")] * 4, (0, "success"), (11, "start"), (60, "start"), (0, "success")],
    [],
    [],
    [],
)
# a clock that was set back a minute, and a line of the second of what was folded before
SET_BACK = Life(
    "output alone", "copied", "iso", "utf-16", "\n", [(0, "output"), (0, "start")], [1], [], [(0, ""), (61, "")]
)
# more runs than are remembered before a log that says when the first of them began
FORGOTTEN = Life("output alone", "dated", "iso", "utf-8", "\n", [(0, "start"), *[(0, "output")] * 4], [], [], [])
lives = st.builds(
    Life,
    job=st.sampled_from(sorted(JOBS)),
    log=st.sampled_from(sorted(LOGS)),
    layout=st.sampled_from(sorted(LAYOUTS)),
    encoding=st.sampled_from(ENCODINGS),
    ends=st.sampled_from(["\n", "\r\n"]),
    lines=st.lists(st.tuples(st.sampled_from(GAPS), st.sampled_from(WORDS)), min_size=1, max_size=25),
    turns=st.lists(st.integers(1, 25), max_size=4),
    cuts=st.lists(st.integers(0, 120), max_size=25),
    looks=st.lists(st.tuples(st.integers(-1, 100), st.sampled_from(["", "", "restart", "lost"])), max_size=12),
)


@cache
def watched_folder(job: str, log: str) -> tuple[Config, Path]:
    """Return the configuration of a job, and its working folder."""
    folder = Path(mkdtemp(prefix="batmon-promise-"))
    (folder / "work").mkdir()
    return config_in(folder, job, log, JOBS[job]), folder / "work"


@cache
def edited(job: str, log: str, edit: int) -> Config:
    """Return the same with a pattern more that fits no line, each edit another one."""
    rule = JOBS[job].replace("ignore: line", "")
    before = "line, " if rule != JOBS[job] else ""
    more = f"{rule.rstrip(', ')}, ignore: [{before}never {edit}]".replace(", ,", ",")
    return config_in(watched_folder(job, log)[1].parent, job, log, more)


def config_in(folder: Path, job: str, log: str, rule: str) -> Config:
    """Return the configuration of a job with such a rule."""
    text = f"  - {{id: job, name: Job, scheduler: manual, workdir: work, log: '{LOGS[log]}', {rule}}}\n"
    return config_of(write_config(folder, text.replace("'[", "[").replace("]'", "]")))


def text_of(life: Life, place: int, moment: datetime, word: str) -> str:
    """Return one line without its end."""
    layout = "iso" if life.log == "two" and life.layout == "time" else life.layout  # a day without a line says no day
    stamp = f"{moment.astimezone(SEOUL):{LAYOUTS[layout]}} " if word in STAMPED else ""
    return f"{stamp}{place}번 작업 {word}"


def encoded(text: str, encoding: str, place: int) -> bytes:
    """Return a line as bytes."""
    if encoding == "mixed":
        encoding = ("utf-8", "cp949")[place % 2]
    return text.encode("utf-16-le" if encoding == "utf-16" else encoding)


def steps_of(life: Life) -> list[Step]:
    """Return what happens to the files, line by line."""
    moment, steps, number, begun = BEGIN, [], 0, set()
    for place, (gap, word) in enumerate(life.lines):
        later = gap if word in STAMPED else min(gap + 1, 600) if word == "output" else min(gap, 5)  # no output twice
        moment = min(moment + timedelta(seconds=later), END - timedelta(minutes=10))
        if word == "output":
            steps.append(Step(at=moment, file=f"out_{moment.astimezone(SEOUL):%Y%m%d_%H%M%S}.db", data=b"rows"))
            continue
        if place in life.turns:
            number += 1
            steps += turned(life.log, moment)
        file = file_of(life, place, number, moment)
        written = word
        if file not in begun or place in life.turns:  # above the first stamp of a file there is none to inherit
            written = word if word in STAMPED else "working"
            begun.add(file)
            if life.encoding == "utf-16":
                steps.append(Step(at=moment, file=file, data=b"\xff\xfe"))
        data = encoded(text_of(life, place, moment, written) + life.ends, life.encoding, place)
        cuts = sorted({0, *(cut for cut in life.cuts[place : place + 2] if cut < len(data)), len(data)})
        steps += [Step(at=moment, file=file, data=data[low:high]) for low, high in pairwise(cuts)]
    return steps


def turned(log: str, moment: datetime) -> list[Step]:
    """Return how a log is rotated."""
    if log not in ("rotated", "copied"):
        return []
    shifted = [Step(at=moment, file=f"job.log.{back}", renamed_to=f"job.log.{back + 1}") for back in (4, 3, 2, 1)]
    if log == "copied":
        return [*shifted, Step(at=moment, file="job.log", copied_to="job.log.1")]
    return [*shifted, Step(at=moment, file="job.log", renamed_to="job.log.1")]


def file_of(life: Life, place: int, number: int, moment: datetime) -> str:
    """Return the file that a line is written to."""
    match life.log:
        case "dated":
            return f"job_{moment.astimezone(SEOUL):%Y-%m-%d}.log"
        case "glob":
            return f"job_{number:03}.log"
        case "two":
            return ("a.log", "b.log")[place * 7 % 3 % 2]
    return "job.log"


def told_live(life: Life, steps: list[Step]) -> object:
    """Return what a BATMON said that watched all the while."""
    of, path = watched_folder(life.job, life.log)
    folder = Folder(path)
    live = Watching(of, FIRST_SEEN)
    for place, step in enumerate(steps):
        folder.happen(step)
        lag, then = life.looks[place % len(life.looks)] if life.looks else (0, "")
        if lag >= 0:
            live.look(step.at + timedelta(seconds=lag))
        if then:
            live.restart(losing_the_last=then == "lost")
    live.look(END)
    return live.told()


def told_at_once(life: Life) -> object:
    """Return what a BATMON says that comes in the end and finds the same files."""
    late = Watching(watched_folder(life.job, life.log)[0], FIRST_SEEN)
    late.look(END)
    return late.told()


quick = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=not LONG, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.timeout(0 if LONG else 120)
@quick
@example(life=REFUSED)
@example(life=TOGETHER)
@example(life=BESIDE)
@example(life=SET_BACK)
@given(life=lives)
def test_bytes_in_any_pieces_with_restarts_between_give_what_one_read_gives(life: Life) -> None:
    live = told_live(life, steps_of(life))

    assert live == told_at_once(life)


@pytest.mark.timeout(0 if LONG else 120)
@quick
@example(life=FORGOTTEN, order=[1, 2, 3, 4, 0, 5, 6, 7], log="dated")
@given(life=lives, order=st.permutations(range(8)), log=st.sampled_from(["dated", "glob", "two", "rotated"]))
def test_files_that_appear_in_any_order_give_what_one_read_gives(life: Life, order: list[int], log: str) -> None:
    life = replace(life, log=log)
    of, path = watched_folder(life.job, life.log)
    folder = Folder(path)
    for step in steps_of(life):
        folder.happen(step)
    wanted = told_at_once(life)
    found = sorted(path.iterdir())
    files = [found[place % len(found)] for place in dict.fromkeys(place % len(found) for place in order)] + found
    for file in found:
        file.rename(file.with_name("." + file.name))
    live = Watching(of, FIRST_SEEN)
    for place, file in enumerate(dict.fromkeys(files)):
        file.with_name("." + file.name).rename(file)
        lag, then = life.looks[place % len(life.looks)] if life.looks else (0, "")
        if lag >= 0:
            live.look(END - timedelta(minutes=8 - place))
        if then:
            live.restart(losing_the_last=then == "lost")
    live.look(END)

    assert live.told() == wanted


@pytest.mark.timeout(0 if LONG else 120)
@quick
@example(life=REFUSED, turns=[("edit", 0)])
@example(life=REFUSED, turns=[("look", 1)])
@example(life=replace(REFUSED, job="runs"), turns=[("look", 4000), ("edit", 0), ("edit", 0)])
@given(life=lives, turns=st.lists(st.tuples(st.sampled_from(TURNS), st.integers(1, 4000)), max_size=8))
def test_edits_in_the_midst_of_a_history_that_mean_nothing_change_nothing(
    life: Life, turns: list[tuple[str, int]]
) -> None:
    of, path = watched_folder(life.job, life.log)
    folder = Folder(path)
    for step in steps_of(life):
        folder.happen(step)
    whole = Watching(of, END)
    whole.look(END)
    pieces = Watching(of, END)
    for edit, (turn, budget) in enumerate(turns):
        match turn:
            case "look":
                pieces.look_once(END, budget)
            case "edit":
                pieces.edit(edited(life.job, life.log, edit), END)
            case "restart":
                pieces.restart()
    pieces.look(END)

    assert pieces.told()[1:] == whole.told()[1:]


@pytest.mark.timeout(0 if LONG else 120)
@quick
@given(life=lives, turns=st.lists(st.sampled_from(["", "", "edit", "restart", "lost"]), min_size=1, max_size=8))
def test_edits_that_mean_nothing_change_no_run_of_a_log_that_is_written(life: Life, turns: list[str]) -> None:
    of, path = watched_folder(life.job, life.log)
    folder = Folder(path)
    live = Watching(of, FIRST_SEEN)
    for place, step in enumerate(steps_of(life)):
        folder.happen(step)
        lag, _ = life.looks[place % len(life.looks)] if life.looks else (0, "")
        moment = step.at + timedelta(seconds=max(lag, 0))
        if lag >= 0:
            live.look(moment)
        turn = turns[place % len(turns)]
        if turn == "edit":
            live.edit(edited(life.job, life.log, place), moment)
        elif turn:
            live.restart(losing_the_last=turn == "lost")
    live.look(END)
    late = Watching(of, FIRST_SEEN)
    late.look(END)

    assert live.told()[1] == late.told()[1]
