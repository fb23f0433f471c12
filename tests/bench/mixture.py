"""Two gigabytes to catch up on: a log of mixed text, and all the logs of a room of eighteen jobs in 90 days.

Of the text two lines in a thousand mean something, and nothing is expected of its job: what it costs is the reading.
In the room every run has to be judged too, and a few percent of the bytes hold nearly all of them.

By bytes nine tenths are of long daily jobs that print their progress, 13 % in CP949 and 9 % without time stamps.
Services (10 %) write requests in bursts, with warnings and tracebacks now and then. Two small jobs (1 %) run every five
minutes: every line of theirs means something. The bench prints what each kind has of the whole.
"""

import os
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from tests.bench.tree import CLOCK, LAST_DAY, ZONE
from tests.longlog import LongLog

SIZE = 1_000_000_000  # bytes of the text
DAYS = 90
LONG_LINES = 7000  # of one run of a daily job, over an hour
BURSTS = 40  # of requests in one day of a service, most of them in office hours
REQUESTS = 50  # in one of them, over five to fifteen minutes; three lines each
DAILY, KOREAN, BARE, SERVICES, FEEDS = 10, 2, 2, 2, 2
FAILURES = "    failure: ['\\bERROR\\b', 'Traceback \\(most recent call last\\)']\n"
WORK = (
    "거래처 {n:06d} 잔고 대사: 차이 0원, 처리 시간 {m} ms",
    "페이지 {m}/7000 수집, 누적 {n}건",
    "INSERT INTO settlement_detail (trade_no, qty) VALUES ({n}, {m}) -> 1 row",
    "http GET /v2/quotes/{n}?page={m} 200 1843 bytes 12 ms",
    "파일 /data/in/trade_{n:08d}.csv 읽음 ({m}행, 오류 0행)",
    "progress {m} of 7000 (worker-3) heap=412MB queue=17 batch={n}",
)
FRAMES = "".join(
    f'  File "/opt/settle/{name}.py", line {line}, in {name}\n    return self.next.{name}(request, *args, **options)\n'
    for line, name in enumerate(("dispatch", "authorise", "load", "price", "book", "confirm"), start=41)
)
TROUBLE = f"Traceback (most recent call last):\n{FRAMES}ConnectionError: ORA-12170: TNS 연결 시간 초과\n"


def write_text(folder: Path, scale: float) -> None:
    """Write a log of mixed text, a gigabyte or `scale` of it, and its batmon.yml."""
    log = LongLog(folder / "text" / "text.log")
    log.write(size=int(SIZE * scale))
    job = _head("text") + "    log: text.log\n    start: '작업\\s*시작'\n    success: '작업\\s*완료'\n" + FAILURES
    _write_config(folder, [job])


def write_room(folder: Path, scale: float) -> None:
    """Write the logs of 90 days, or of `scale` of them, and their batmon.yml."""
    dice = Random("mixture")
    days = [LAST_DAY - timedelta(days=back) for back in reversed(range(max(round(DAYS * scale), 1)))]
    jobs = [_write_long(folder, f"collect{place}", days, dice) for place in range(DAILY)]
    jobs += [_write_long(folder, f"ledger{place}", days, dice, codec="cp949") for place in range(KOREAN)]
    jobs += [_write_long(folder, f"copy{place}", days, dice, stamped=False) for place in range(BARE)]
    jobs += [_write_service(folder, f"service{place}", days, dice) for place in range(SERVICES)]
    jobs += [_write_feed(folder, f"feed{place}", days, dice) for place in range(FEEDS)]
    _write_config(folder, jobs)


def _write_long(
    folder: Path, name: str, days: list[date], dice: Random, *, codec: str = "utf-8", stamped: bool = True
) -> str:
    """Write one file a day: a run of an hour, one in twenty of them with an error in its middle."""
    for day in days:
        broken = dice.randrange(LONG_LINES) if dice.random() < 0.05 else None
        lines = [(0, "작업 시작")]
        for place in range(LONG_LINES):
            lines.append((place * 3600 // LONG_LINES, _work(dice)))
            if place == broken:
                lines.append((place * 3600 // LONG_LINES, "ERROR 거래처 응답 없음, 다시 시도"))
        lines.append((3601, f"작업 완료: {dice.randrange(10_000)}건"))
        begin = 6 * 3600 + dice.randrange(300)
        text = "".join(f"{_stamp(day, begin + at, '[I]') if stamped else ''}{said}\n" for at, said in lines)
        _write(folder / name / f"{name}_{day:%Y%m%d}.log", text.encode(codec), day, begin + 3601)
    return (
        _head(name) + f'    expect: {{at: ["06:00"], grace: 90m}}\n    log: {name}_%Y%m%d.log\n'
        "    start: '작업\\s*시작'\n    success: '작업\\s*완료: (?P<rows>\\d+)건'\n" + FAILURES
    )


def _write_service(folder: Path, name: str, days: list[date], dice: Random) -> str:
    """Write one file a day: bursts of requests, one in 150 of them slow and one in 500 with a traceback."""
    for day in days:
        text, second = [], 0
        begins = sorted(dice.randrange(8, 18) * 3600 + dice.randrange(3600) for _ in range(BURSTS * 3 // 4))
        begins += [dice.randrange(86_400 - 900) for _ in range(BURSTS - len(begins))]
        for begin in sorted(begins):
            pace = dice.randrange(300, 900) / REQUESTS
            for place in range(REQUESTS):
                second = max(second, begin + int(place * pace))
                chance, number = dice.random(), dice.randrange(900_000)
                text.append(
                    f"{_stamp(day, second, 'INFO')}request {number} GET /v2/quotes from 10.20.3.{number % 250}\n"
                )
                text.append(f"{_stamp(day, second, 'INFO')}{_work(dice)}\n")
                if chance < 1 / 500:
                    text.append(f"{_stamp(day, second, 'ERROR')}request {number} failed\n{TROUBLE}")
                elif chance < 1 / 500 + 1 / 150:
                    text.append(f"{_stamp(day, second, 'WARN')}request {number} took {3000 + number % 7000} ms\n")
                else:
                    text.append(f"{_stamp(day, second, 'INFO')}request {number} 200 in {number % 900} ms\n")
        _write(folder / name / f"{name}.{day:%Y-%m-%d}.log", "".join(text).encode(), day, second)
    return _head(name) + f"    log: {name}.%Y-%m-%d.log\n    warning: '\\bWARN\\b'\n" + FAILURES


def _write_feed(folder: Path, name: str, days: list[date], dice: Random) -> str:
    """Write one growing file with a run of four lines every five minutes, few of which fail."""
    text, second = [], 0
    for day in days:
        for second in range(7, 86_400, 300):
            said = [
                "메일함 확인: funds@mail.example",
                f"새 메일 {dice.randrange(9)}건",
                "저장: data/fm.db",
                "작업 완료",
            ]
            if dice.random() < 0.002:
                said[1:] = ["ERROR 메일 서버 연결 끊김"]
            text += [f"{_stamp(day, second + at, '[I]')}{one}\n" for at, one in enumerate(said)]
    _write(folder / name / f"{name}.log", "".join(text).encode(), days[-1], second + 3)
    return (
        _head(name)
        + f"    expect: {{every: 5m, grace: 5m}}\n    log: {name}.log\n    success: '작업\\s*완료'\n"
        + FAILURES
    )


def _work(dice: Random) -> str:
    return WORK[dice.randrange(len(WORK))].format(n=dice.randrange(900_000), m=dice.randrange(7000))


def _stamp(day: date, second: int, level: str) -> str:
    return f"{day} {CLOCK[second]},{second * 7919 % 1000:03d} {level} "


def _write_config(folder: Path, jobs: list[str]) -> None:
    text = "timezone: Asia/Seoul\njobs:\n" + "".join(jobs)
    (folder / "batmon.yml").write_text(text, encoding="utf-8")


def _head(name: str) -> str:
    return f"  - id: {name}\n    name: {name}\n    scheduler: manual\n    workdir: {name}\n"


def _write(path: Path, data: bytes, day: date, second: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    at = datetime.combine(day, datetime.min.time(), ZONE) + timedelta(seconds=second + 1)
    os.utime(path, (at.timestamp(), at.timestamp()))
