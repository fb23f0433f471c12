"""Fund_Mail: collects mail every 30 seconds; one growing log, and one SQLite file for every run."""

import sqlite3
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from engine.demo.program import Ending, Program, Step

OUTPUT = "data/%Y%m%d_r/fm_%Y_%m_%d_%H_%M_%S.db"
KEPT = timedelta(days=1)  # 2,880 files a day
FUNDS = ("성장주식 1호", "단기채권 3호", "글로벌배당 2호", "혼합자산 7호")

LOST = "ERROR 메일 서버 연결 실패: mail.example:993 응답 없음"


def plan(started: datetime, ending: Ending, random: Random) -> tuple[Step, ...]:
    """Return the lines of one run, about three seconds long."""
    steps = [Step(0.3, "I", "메일함 확인: funds@mail.example")]
    if ending is Ending.FAILED:
        return (*steps, Step(2.0, "E", LOST))
    found = random.randint(1, 6)
    steps.append(Step(1.1, "I", f"새 메일 {found}건, 첨부 {random.randint(0, found)}개"))
    return (*steps, Step(1.2, "I", f"저장: {started:{OUTPUT}} ({found}건)", saves=True))


def save(folder: Path, started: datetime, random: Random) -> Path:
    """Return the database of the run that began at `started`, written whole at once."""
    path = folder / started.strftime(OUTPUT)
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        (f"{started:%Y-%m-%d %H:%M:%S}", random.choice(FUNDS), round(random.uniform(900, 1400), 2))
        for _ in range(random.randint(1, 6))
    ]
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE mail (id INTEGER PRIMARY KEY, received TEXT, fund TEXT, price REAL)")
        database.executemany("INSERT INTO mail (received, fund, price) VALUES (?, ?, ?)", rows)
        database.commit()
        path.write_bytes(database.serialize())
    _remove_old(folder / "data", started.timestamp() - KEPT.total_seconds())
    return path


def _remove_old(data: Path, before: float) -> None:
    """Remove the day folders in which nothing was written since `before`; a file that is not ours stays."""
    for day in data.glob("*_r"):
        if day.stat().st_mtime < before:
            for old in day.glob("fm_*.db"):
                old.unlink(missing_ok=True)
            with suppress(OSError):  # not empty: somebody keeps something there
                day.rmdir()


PROGRAM = Program(
    name="fund_mail",
    log="logs/fund_mail.log",
    plan=plan,
    live_seconds=3.0,
    every=timedelta(seconds=30),
    history=timedelta(hours=1),
    save=save,
)
