"""Auto_eSafe: downloads documents twice a day; both runs of a day share one log file."""

from datetime import datetime, time, timedelta
from random import Random

from engine.demo.program import Ending, Fate, Program, Step

DOCUMENTS = (
    "권리행사통지서",
    "배당금지급명세",
    "예탁잔고증명",
    "주주총회소집통지",
    "채권이자지급명세",
    "의결권행사내역",
)

REFUSED = """ERROR 문서 다운로드 실패: 인증 세션이 만료되었습니다 (code=-401)
Traceback (most recent call last):
  File "esafe.py", line 156, in download
    body = session.read_document(document)
  File "esafe.py", line 97, in read_document
    raise SessionExpired(reply.code)
SessionExpired: -401"""


def plan(started: datetime, ending: Ending, random: Random) -> tuple[Step, ...]:
    """Return the lines of one run, about nine minutes long."""
    count = random.randint(10, 16)
    steps = [
        Step(0.8, "I", f"작업 시작: eSafe 문서 다운로드 ({'오전' if started.hour < 12 else '오후'})"),
        Step(6.5, "I", "인증서 로그인 성공"),
        Step(11.0, "I", f"문서함 조회: 신규 {count}건"),
    ]
    for number in range(1, count + 1):
        if ending is not Ending.CLEAN and number == count // 2:
            steps.append(Step(25.0, "E", REFUSED))
            if ending is Ending.FAILED:
                return tuple(steps)
            steps.append(Step(9.0, "I", "다시 로그인하여 이어서 진행"))
        size = random.randint(80, 4200)
        text = f"문서 저장 {number}/{count}: {started:%Y%m%d}_{random.choice(DOCUMENTS)}_{number:02d}.pdf ({size:,} KB)"
        steps.append(Step(random.uniform(28, 48), "I", text))
    steps.append(Step(2.5, "I", f"다운로드 완료: {count}건"))
    return tuple(steps)


PROGRAM = Program(
    name="auto_esafe",
    log="log/auto_esafe_%Y_%m_%d.log",
    plan=plan,
    live_seconds=40.0,
    at=(time(7, 0), time(18, 30)),
    fates={
        (2, 0): Fate(delay=timedelta(minutes=41)),
        (6, 1): Fate(ending=Ending.FAILED),
        (9, 0): Fate(ending=Ending.FAILED, rerun_after=timedelta(minutes=55)),
        (13, 1): Fate(delay=timedelta(minutes=58)),
        (19, 1): Fate(ending=Ending.WITH_ERRORS),
    },
)
