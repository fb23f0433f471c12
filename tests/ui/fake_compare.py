"""Two runs beside each other for the pages: made-up logs of a good and of a failed run, compared as the engine does."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from engine.compare.locating import Shelf, close, opened
from engine.compare.pieces import Piece, Stretch
from engine.compare.port import Comparison, NotCompared, PlacedLine, SideName
from engine.compare.showing import lines_of, told
from engine.compare.tally import Kinds, tally
from engine.logs.naming import Found
from engine.logs.reader import cursor_at
from engine.logs.source import FileSource
from engine.views import JobView
from rules.model import Run
from rules.rule import Rule
from tests.ui.fake_history import FakeHistory

ZONE = ZoneInfo("Asia/Seoul")
RULE = Rule(job_id="job", zone=ZONE, success=("작업 완료",), failure=("ERROR", "Traceback"), warning=(r"\[W\]",))
GONE = "fund_mail"  # the job whose logs are gone


class FakeComparisons:
    """Compares any runs: a good one has 17 pages, one that failed breaks off at the seventh."""

    def __init__(self, history: Callable[[], FakeHistory], job: Callable[[str], JobView | None]) -> None:
        self._history, self._job = history, job
        self.pages = 17

    def compare(self, job_id: str, started: datetime, beside: datetime | None) -> Comparison:
        """Return the comparison."""
        with TemporaryDirectory() as folder:
            good, run, (ours, theirs) = self._both(job_id, started, beside, Path(folder))
            kinds = Kinds(rule=RULE)
            first, second = tally(ours.pieces, kinds), tally(theirs.pieces, kinds)
            return told(kinds, (good, ours, first), (run, theirs, second))

    def lines(
        self, job_id: str, started: datetime, beside: datetime | None, side: SideName, first: int, count: int
    ) -> Sequence[PlacedLine]:
        """Return lines of one side."""
        with TemporaryDirectory() as folder:
            _, _, (ours, theirs) = self._both(job_id, started, beside, Path(folder))
            pieces = (ours if side == "good" else theirs).pieces
            return lines_of(pieces, tally(pieces, Kinds(rule=RULE)).marks, RULE, first, count)

    def _both(
        self, job_id: str, started: datetime, beside: datetime | None, folder: Path
    ) -> tuple[Run, Run, tuple[Stretch, Stretch]]:
        if job_id == GONE:
            raise NotCompared("log_gone", "good")
        runs = list(self._history().runs(job_id, None, None, 1000))
        run = _begun(runs, started, "run")
        earlier = [one for one in runs if one.started < run.started and one.succeeded]
        if beside is None and not earlier:
            raise NotCompared("no_good_run", "good")
        good = earlier[0] if beside is None else _begun(runs, beside, "good")
        if good.key == run.key:
            raise NotCompared("same_run", "good")
        good = replace(good, values={"rows": "3518"})
        run = replace(run, values={"rows": "1204"}) if run.failed else run
        return good, run, (self._stretch(good, folder / "good.log"), self._stretch(run, folder / "run.log"))

    def _stretch(self, run: Run, path: Path) -> Stretch:
        lines = said(run.started.astimezone(ZONE), self.pages, failed=not run.succeeded)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        shelf = Shelf(families=(), rule=RULE, encoding="auto", now=run.started + timedelta(days=1))
        log = opened(Found(path=str(path)), shelf)
        assert isinstance(log.source, FileSource)
        piece = Piece(
            path=str(path),
            start=0,
            end=log.source.size,
            number=89,
            encoding=log.encoding,
            dating=log.dating,
            cursor=cursor_at(log.source.head, log.source.size),
        )
        close(log)
        return Stretch(pieces=[piece], moved=run.succeeded)


def _begun(runs: Sequence[Run], started: datetime, side: SideName) -> Run:
    found = next((one for one in runs if abs(one.started - started) < timedelta(seconds=1)), None)
    if found is None:
        raise NotCompared("unknown_run", side)
    return found


def said(began: datetime, pages: int, *, failed: bool) -> list[str]:
    """Return what a run says: a good one of 20 lines for each page, a failed one no more than six pages."""
    at, lines = began, []

    def say(text: str, level: str = "I", seconds: float = 1.3) -> None:
        nonlocal at
        lines.append(f"{at:%Y-%m-%d %H:%M:%S},{at.microsecond // 1000:03} [{level}] {text}")
        at += timedelta(seconds=seconds)

    say(f"작업 시작 kindscrap v2.4.1 pid={7340 + began.day * 31}")
    say(r"설정 읽음 C:\kindscrap\config.ini")
    say("로그인 완료 kind.krx.co.kr user=fin_ops")
    for page in range(1, (6 if failed else pages) + 1):
        say(f"공시목록 요청 page={page} date={began:%Y%m%d}")
        for item in range(18):
            say(
                f"공시 {page * 100 + item} 저장 <b>data\\{began:%Y%m%d}\\{page * 100 + item}.html</b> 24.1 KB",
                seconds=0.4,
            )
        say(f"목록 {172 if failed and page == 6 else 480 + page}건 저장")
    if failed:
        for time in (2, 3):
            say("공시목록 요청 page=7 응답 지연 2.2s timeout=30", "W", 30)
            say(f"재시도 {time}/3 page=7")
        say("ERROR 공시목록 수집 실패: Read timed out. (read timeout=30)", "E")
        lines.append("Traceback (most recent call last):")
        lines.append("requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='kind.krx.co.kr', port=443)")
    else:
        say(f"엑셀 저장 data\\{began:%Y%m%d}\\list.csv 3518행")
        say(f"작업 완료 {300 + began.day}.1s")
    say("종료 처리 code=0")
    return lines
