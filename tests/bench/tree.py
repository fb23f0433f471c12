"""A tree of logs as 200 jobs leave it in 90 days: the lines of the demo's programs, about a gigabyte of them."""

import os
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from msgspec import Struct

from engine.demo import fund_mail, kindscrap
from engine.demo.program import Ending, Step

ZONE = ZoneInfo("Asia/Seoul")
LAST_DAY = date(2026, 11, 24)
AT = datetime.combine(LAST_DAY, time(23, 59), ZONE)
DAILY, TWICE, OFTEN = 150, 40, 10
OFTEN_EVERY = timedelta(minutes=5)
SIZE = 1_000_000_000  # bytes of the whole tree
OFTEN_RUN = 330  # bytes of one run of a job that runs every five minutes
SHAPES = 12  # different runs; the moment of each line is its own
CLOCK = [f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}" for second in range(86_400)]
FAILURES = "    failure: ['\\bERROR\\b', 'Traceback \\(most recent call last\\)']\n"


class Shape(Struct, frozen=True, kw_only=True):
    """The lines of one run without their times: seconds since its start, and the rest of the line."""

    ending: Ending
    lines: tuple[tuple[float, str], ...]


def write_tree(folder: Path, scale: float) -> Path:
    """Write logs and a batmon.yml for the jobs of 90 days, or for `scale` of the jobs; return the path of the file."""
    dice, jobs = Random("bench"), []
    daily, twice, often = (round(count * scale) for count in (DAILY, TWICE, OFTEN))
    left = SIZE * scale - often * OFTEN_RUN * 90 * timedelta(days=1) / OFTEN_EVERY
    shapes = _long_shapes(left / (90 * (daily + 2 * twice)))
    for number in range(daily + twice):
        starts = [time(dice.randint(0, 10), dice.randint(0, 59))]
        if number >= daily:
            starts.append(time(dice.randint(12, 20), dice.randint(0, 59)))
        jobs.append(_write_daily(folder, f"job{number:03d}", starts, shapes, dice))
    jobs += [_write_often(folder, f"feed{number:02d}", dice) for number in range(often)]
    path = folder / "batmon.yml"
    head = "server: {host: 127.0.0.1, port: 18002, language: en}\ntimezone: Asia/Seoul\njobs:\n"
    path.write_text(head + "".join(jobs), encoding="utf-8")
    return path


def size_of(folder: Path) -> int:
    """Return the bytes of all logs."""
    return sum(path.stat().st_size for path in folder.rglob("*.log*"))


def _days() -> Iterator[date]:
    return (LAST_DAY - timedelta(days=back) for back in range(89, -1, -1))


def _long_shapes(size: float) -> list[Shape]:
    """Return runs of about `size` bytes, made of the demo's collector: more pages than it has."""
    endings = [Ending.CLEAN] * (SHAPES - 2) + [Ending.WITH_ERRORS, Ending.FAILED]
    return [_long_shape(ending, Random(f"shape {place}"), size) for place, ending in enumerate(endings)]


def _long_shape(ending: Ending, dice: Random, size: float) -> Shape:
    first: tuple[Step, ...] = ()
    middle: list[Step] = []
    last: tuple[Step, ...] = ()
    started, written = datetime.combine(LAST_DAY, time(6)), 0
    while not middle or written < size:
        steps = kindscrap.plan(started, Ending.CLEAN, dice)
        first, last = first or steps[:2], steps[-2:]
        middle += steps[2:-2]
        written += sum(len(step.text.encode()) + 29 for step in steps[2:-2])
    if ending is not Ending.CLEAN:
        trouble = next(s for s in kindscrap.plan(started, Ending.FAILED, dice) if s.level == "E")
        middle.insert(len(middle) * 2 // 3, trouble)
    steps = (*first, *middle, *last) if ending is not Ending.FAILED else (*first, *middle[: len(middle) * 2 // 3 + 1])
    pace, at, lines = 1200 / sum(step.after for step in steps), 0.0, []
    for step in steps:
        at += step.after * pace
        lines.append((at, f",{int(at * 1000) % 1000:03d} [{step.level}] {step.text}\n"))
    return Shape(ending=ending, lines=tuple(lines))


def _write_daily(folder: Path, name: str, starts: Sequence[time], shapes: Sequence[Shape], dice: Random) -> str:
    """Write one file a day; most runs are clean, some end badly, and on some days nothing runs."""
    here = folder / name / "log"
    here.mkdir(parents=True)
    for day in _days():
        text, second = [], 0
        for start in starts:
            if dice.random() < 0.01:
                continue
            begin = start.hour * 3600 + start.minute * 60 + dice.randint(1, 300)
            shape = shapes[dice.randrange(len(shapes))] if dice.random() < 0.2 else shapes[dice.randrange(SHAPES - 2)]
            for after, rest in shape.lines:
                second = begin + int(after)
                text.append(f"{day} {CLOCK[second]}{rest}")
        if text:
            _write(here / f"{name}_{day:%Y_%m_%d}.log", "".join(text), day, second)
    at = ", ".join(f'"{start:%H:%M}"' for start in starts)
    return (
        f"  - id: {name}\n    name: {name}\n    scheduler: manual\n    workdir: {name}\n"
        f'    expect: {{at: [{at}], grace: 40m, max_runtime: 1h}}\n    log: "log/{name}_%Y_%m_%d.log"\n'
        + ("    start: '작업\\s*시작'\n" if dice.random() < 0.5 else "")
        + "    success: '작업\\s*완료: 공시 (?P<rows>\\d+)건'\n"
        + FAILURES
    )


def _write_often(folder: Path, name: str, dice: Random) -> str:
    """Write one growing file with a run every five minutes, four lines each."""
    here = folder / name / "logs"
    here.mkdir(parents=True)
    text: list[str] = []
    for day in _days():
        for begin in range(7, 86_400, int(OFTEN_EVERY.total_seconds())):
            found, ms = dice.randint(1, 6), dice.randint(100, 999)
            text.append(f"{day} {CLOCK[begin]},{ms} [I] 메일함 확인: funds@mail.example\n")
            if dice.random() < 0.002:
                text.append(f"{day} {CLOCK[begin + 3]},{ms} [E] {fund_mail.LOST}\n")
                continue
            text.append(f"{day} {CLOCK[begin + 1]},{ms} [I] 새 메일 {found}건, 첨부 {found // 2}개\n")
            text.append(f"{day} {CLOCK[begin + 2]},{ms} [I] 저장: data/{day:%Y%m%d}_r/fm_{begin:05d}.db ({found}건)\n")
            text.append(f"{day} {CLOCK[begin + 2]},{ms} [I] 작업 완료: 메일 {found}건\n")
    _write(here / f"{name}.log", "".join(text), LAST_DAY, begin + 3)
    return (
        f"  - id: {name}\n    name: {name}\n    scheduler: manual\n    workdir: {name}\n"
        f"    expect: {{every: 5m, grace: 5m}}\n    log: logs/{name}.log\n    success: '작업\\s*완료'\n" + FAILURES
    )


def _write(path: Path, text: str, day: date, second: int) -> None:
    path.write_bytes(text.encode())
    at = datetime.combine(day, time(), ZONE) + timedelta(seconds=second + 1)
    os.utime(path, (at.timestamp(), at.timestamp()))
