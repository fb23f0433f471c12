"""Serves the timeline of the design's morning, every mark in it: `python -m tests.ui.fake_day PORT [LANGUAGE [ZONE]]`.

Its clock starts at 07:08:20 of 2026-11-24 in Seoul and runs. POST /fake/calm lets the failed job have succeeded.
"""

import sys
import time
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter
from msgspec.structs import replace
from nicegui import app

from engine.views import JobView, LaneView, Mark, RunSpan
from rules.excuses import Quiet
from rules.model import Outcome, Phase, RunOutcome, Status
from rules.plan import DayPlan, LeftOut
from tests.ui.fake_history import FakeHistory
from tests.ui.fake_monitor import FakeMonitor, kindscrap, occurrence, run
from tests.ui.fake_server import problem_text
from ui.app import serve

MIDNIGHT = datetime(2026, 11, 23, 15, tzinfo=UTC)
BEGUN = MIDNIGHT + timedelta(hours=7, minutes=8, seconds=20)
DAY = MIDNIGHT.date() + timedelta(days=1)
MINUTE = timedelta(minutes=1)
Ran = tuple[str, float | None, str]  # begun at, minutes, kind
KINDS = {"f": RunOutcome.FAILED, "a": RunOutcome.ABORTED, "u": RunOutcome.OPEN}


def at(clock: str) -> datetime:
    """Return a time of the day."""
    hours, minutes = clock.split(":")
    return MIDNIGHT + timedelta(hours=int(hours), minutes=int(minutes))


def lane(dues: str = "", *runs: Ran, grace: int = 30, marks: dict[str, Outcome | None] | None = None) -> LaneView:
    """Return a lane that is due at these times."""
    return LaneView(
        job="",
        plan=(DayPlan(day=DAY, dues=tuple(at(clock) for clock in dues.split())),),
        grace=grace * MINUTE,
        marks=tuple(Mark(due=at(due), outcome=one, at=at(due) + 4 * MINUTE) for due, one in (marks or {}).items()),
        runs=tuple(_span(*one) for one in runs),
    )


def _span(clock: str, minutes: float | None, kind: str) -> RunSpan:
    return RunSpan(
        started=at(clock),
        ended=None if minutes is None else at(clock) + minutes * MINUTE,
        outcome=KINDS.get(kind[0], RunOutcome.OPEN if minutes is None else RunOutcome.SUCCEEDED),
        failure_lines=3 if kind[0] == "e" else 0,
        overran=kind[0] == "k",
        rerun=kind[1:] == "r",
    )


def comb(minutes: int, odd: dict[int, str]) -> LaneView:
    """Return a lane that runs every so many minutes until now."""
    count = int((BEGUN - MIDNIGHT) / (minutes * MINUTE))
    runs = tuple(_span(f"{n * minutes // 60}:{n * minutes % 60}", 0.15, odd.get(n, "s")) for n in range(count + 1))
    return replace(lane(), every=minutes * MINUTE, runs=runs, grace=2 * MINUTE)


PAUSED = Quiet(
    start=at("0:0") - timedelta(days=3), end=at("18:0") + timedelta(days=6), reason="월마감 점검", by="김도영"
)
PATCH = Quiet(start=at("2:0"), end=at("4:0"), reason="정기 점검")
LANES: dict[str, tuple[str, Status, Phase, LaneView]] = {
    "Kindscrap": ("공시정보", Status.ERROR, Phase.DONE, lane("6:0", ("6:0", 4.5, "f"), marks={"6:0": Outcome.FAILED})),
    "Bank_Bal": ("은행 잔액", Status.ERROR, Phase.LATE, lane("6:10", marks={"6:10": Outcome.MISSED})),
    "Cost_Alloc": (
        "원가 배부",
        Status.ERROR,
        Phase.RUNNING,
        lane("5:16", ("5:16", None, "k"), grace=60, marks={"5:16": Outcome.STUCK}),
    ),
    "Fund_NAV": ("기준가", Status.WARNING, Phase.LATE, lane("6:50", grace=15, marks={"6:50": None})),
    "Auto_eSafe": ("eSafe 문서", Status.OK, Phase.RUNNING, lane("7:0 18:30", ("7:0", None, "u"), marks={"7:0": None})),
    "Fund_Mail": ("펀드 메일", Status.OK, Phase.WAITING, comb(5, {17: "f", 40: "e", 65: "fr"})),
    "DW_Load": ("정보계 적재", Status.OK, Phase.RUNNING, lane("4:10", ("4:10", None, "u"))),
    "Overlap": (
        "겹친 실행",
        Status.OK,
        Phase.WAITING,
        lane("", ("0:10", 90, "s"), ("0:40", 50, "s"), ("1:0", 80, "f"), ("3:0", 30, "s")),
    ),
    "Dart_Report": (
        "정기보고서",
        Status.OK,
        Phase.DONE,
        lane("5:30 17:30", ("5:30", 12, "f"), ("5:50", 9, "sr"), marks={"5:30": Outcome.RECOVERED}),
    ),
    "GL_Post": (
        "원장 전기",
        Status.OK,
        Phase.DONE,
        lane("3:20 20:0", ("3:21", 44, "e"), marks={"3:20": Outcome.SUCCEEDED_LATE}),
    ),
    "Cut_Off": ("끊긴 실행", Status.OK, Phase.DONE, lane("1:0", ("1:1", 20, "a"), marks={"1:0": Outcome.EXCUSED})),
    "Blind": ("로그 없음", Status.OK, Phase.DONE, replace(lane("3:0", marks={"3:0": Outcome.BLIND}), quiet=(PATCH,))),
    "Night": ("밤샘 적재", Status.OK, Phase.DONE, lane("0:0", ("-1:0", 150, "s"), marks={"0:0": Outcome.SUCCEEDED})),
    "Close_Month": ("월마감", Status.PAUSED, Phase.PAUSED, replace(lane("5:0"), quiet=(PAUSED,))),
    "New_York": ("해외 시세", Status.OK, Phase.WAITING, lane("23:0", grace=60)),
    "Tax_Close": (
        "월 1회",
        Status.OK,
        Phase.WAITING,
        replace(lane(), plan=(DayPlan(day=DAY, left_out=LeftOut.DAYS),)),
    ),
}


class DayHistory(FakeHistory):
    """The morning above; on other days what the fake history knows."""

    def lanes(
        self, job_ids: Collection[str], since: datetime, until: datetime, grain: timedelta | None = None
    ) -> Sequence[LaneView]:
        """Return the lanes of the morning."""
        if not MIDNIGHT <= since < BEGUN or grain is not None:
            return super().lanes(job_ids, since, until, grain)
        found = {name.lower(): one for name, (_, _, _, one) in LANES.items()}
        lanes = [replace(found[job], job=job) for job in job_ids if job in found]
        return [replace(one, marks=tuple(mark for mark in one.marks if since <= mark.due < until)) for one in lanes]


class DayMonitor(FakeMonitor):
    """The jobs of the morning."""

    @property
    def history(self) -> FakeHistory:
        """Return the lanes of the morning."""
        return DayHistory(self._jobs, self.changes, self.now())


def job(name: str, words: str, status: Status, phase: Phase) -> JobView:
    """Return a job of the morning."""
    base = kindscrap(BEGUN, failed=False)
    begun = {"Cost_Alloc": at("5:16"), "Auto_eSafe": at("7:0"), "DW_Load": at("4:10")}.get(name)
    return replace(
        base,
        id=name.lower(),
        name=name,
        description=words,
        tags=(),
        status=status,
        phase=phase,
        zone="America/New_York" if name == "New_York" else base.zone,
        findings=kindscrap(BEGUN).findings if status is Status.ERROR else (),
        occurrence=occurrence(at("6:50"), None) if name == "Fund_NAV" else base.occurrence,
        running=None if begun is None else run(begun, None),
        usual_seconds=4800 if name == "DW_Load" else 580,
        next_expected=at("9:0") + timedelta(days=7) if name == "Tax_Close" else base.next_expected,
    )


def main(port: int, language: str, zone: str) -> None:
    """Serve until ended."""
    ahead = BEGUN - datetime.fromtimestamp(time.time(), UTC)
    monitor = DayMonitor(
        [job(name, words, status, phase) for name, (words, status, phase, _) in LANES.items()],
        now=lambda: datetime.fromtimestamp(time.time(), UTC) + ahead,
    )
    monitor.language, monitor.zone = language, zone
    router = APIRouter()

    @router.post("/fake/calm")
    async def calm() -> str:
        words, _, _, _ = LANES["Kindscrap"]
        made = lane("6:0", ("6:0", 4.5, "f"), ("6:30", 5, "sr"), marks={"6:0": Outcome.RECOVERED})
        LANES["Kindscrap"] = (words, Status.OK, Phase.DONE, made)
        monitor.put(replace(job("Kindscrap", words, Status.OK, Phase.DONE), last_run=run(at("6:30"), 300)))
        return "calm"

    app.include_router(router)
    serve(monitor, "127.0.0.1", port, monitor.title, language, now=monitor.now, problem=problem_text)


if __name__ == "__main__":
    given = [*sys.argv[1:], "", ""]
    main(int(given[0]), given[1] or "ko", given[2] or "Asia/Seoul")
