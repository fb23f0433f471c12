"""Rate_Feed: reads exchange rates every minute, and fails now and then: red and green within minutes."""

from datetime import datetime, timedelta
from random import Random

from engine.demo.program import Ending, Program, Step

PAIRS = (("USD/KRW", 1380.0), ("JPY/KRW", 9.12), ("EUR/KRW", 1495.0), ("CNY/KRW", 190.4))
CYCLE, BAD = 9, (3, 7)  # of nine minutes two fail, four and five apart


def fails_at(due: datetime) -> bool:
    """Return whether the run of this minute fails; never two in a row."""
    return int(due.timestamp() // 60) % CYCLE in BAD


def plan(started: datetime, ending: Ending, random: Random) -> tuple[Step, ...]:
    """Return the lines of one run, about two seconds long."""
    steps = [Step(0.2, "I", "환율 수집 시작")]
    if ending is Ending.FAILED:
        return (*steps, Step(1.5, "E", "ERROR 환율 서버 응답 오류: HTTP 503 (rates.example)"))
    for pair, middle in PAIRS:
        steps.append(Step(0.4, "I", f"{pair} {middle * random.uniform(0.995, 1.005):,.2f}"))
    return (*steps, Step(0.2, "I", f"환율 수집 완료: {len(PAIRS)}건"))


PROGRAM = Program(
    name="rate_feed",
    log="log/rate_feed_%Y%m%d.log",
    plan=plan,
    live_seconds=2.0,
    every=timedelta(minutes=1),
    history=timedelta(hours=1),
    fails_at=fails_at,
)
