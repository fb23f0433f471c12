"""Kindscrap: collects public disclosures once a day; one log file a day."""

from datetime import datetime, time, timedelta
from random import Random

from engine.demo.program import Ending, Fate, Program, Step

KINDS = (
    "주요사항보고서",
    "분기보고서",
    "최대주주변경",
    "단일판매·공급계약",
    "유상증자결정",
    "임원·주요주주 소유상황보고서",
)
MARKETS = ("유가증권", "코스닥", "코넥스")

TIMEOUT = """ERROR 공시 목록 요청 실패: 응답 시간 초과 (30초)
Traceback (most recent call last):
  File "scrap.py", line 214, in collect
    page = fetch_list(session, number)
  File "scrap.py", line 88, in fetch_list
    response.raise_for_status()
TimeoutError: kind.example:443 read timed out"""


def plan(started: datetime, ending: Ending, random: Random) -> tuple[Step, ...]:
    """Return the lines of one run, about five minutes long."""
    pages = random.randint(5, 8)
    steps = [
        Step(1.2, "I", f"작업 시작: 공시정보 스크래핑 (기준일 {started:%Y-%m-%d})"),
        Step(2.1, "I", "kind.example 접속"),
    ]
    total = 0
    for page in range(1, pages + 1):
        if ending is not Ending.CLEAN and page == pages - 2:
            steps.append(Step(30.0, "E", TIMEOUT))
            if ending is Ending.FAILED:
                return tuple(steps)
            steps.append(Step(10.0, "I", "재시도 1/3: 성공"))
        found = random.randint(11, 20)
        total += found
        steps.append(Step(random.uniform(8, 16), "I", f"공시 목록 {page}/{pages} 페이지: {found}건"))
        for _ in range(3):
            number = f"{started:%Y%m%d}{random.randint(1, 999):06d}"
            text = f"본문 저장: [{random.choice(MARKETS)}] {random.choice(KINDS)} {number}"
            steps.append(Step(random.uniform(6, 12), "I", text))
    steps.append(Step(4.0, "I", f"DB 저장: {total}건"))
    steps.append(Step(0.4, "I", f"작업 완료: 공시 {total}건"))
    return tuple(steps)


PROGRAM = Program(
    name="kindscrap",
    log="log/kindscrap_%Y_%m_%d.log",
    plan=plan,
    live_seconds=30.0,
    at=(time(6, 0),),
    fates={
        (3, 0): Fate(ending=Ending.FAILED, rerun_after=timedelta(hours=1, minutes=24)),
        (5, 0): Fate(delay=timedelta(minutes=47)),
        (8, 0): Fate(ending=Ending.WITH_ERRORS),
        (11, 0): Fate(ending=Ending.LOST),
        (14, 0): Fate(encoding="cp949"),
        (17, 0): Fate(ending=Ending.FAILED),
        (23, 0): Fate(delay=timedelta(hours=1, minutes=5)),
    },
)
