"""A monitor made of nothing but views, for the pages: every status, phase and mark; three jobs or a thousand."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Literal

from msgspec.structs import replace

from engine.actions.access import Access
from engine.clock import steady
from engine.config.model import Access as Settings
from engine.config.model import Config, Operator
from engine.mounts import Share
from engine.views import (
    BoardView,
    ChangeView,
    ConfigView,
    DiskView,
    JobView,
    MachineView,
    Mark,
    PulseView,
    Renewal,
)
from rules.model import Evidence, Finding, Occurrence, Outcome, Phase, Run, RunOutcome, Severity, Source, Status, Window
from rules.plan import DayPlan
from rules.why import Why
from tests.ui.fake_captures import FakeCaptures, FakeCopies
from tests.ui.fake_compare import FakeComparisons
from tests.ui.fake_doctor import FakeDoctor
from tests.ui.fake_files import FakeFiles
from tests.ui.fake_history import FakeHistory
from tests.ui.fake_journal import FakeJournal
from tests.ui.fake_logfiles import FakeLogFiles
from tests.ui.fake_logs import FakeLogs
from tests.ui.fake_notes import FakeNotes
from tests.ui.fake_reruns import FakeReruns
from tests.ui.fake_rules import FakeConfigFile, FakeRules
from tests.ui.fake_why import reason

GB = 1024**3
ZONE = "Asia/Seoul"
PASSWORD = "correct horse"
HOSTILE = "06:04:31 [E] ERROR <img src=x onerror=alert(1)><script>alert(2)</script> {{ 7*7 }} 수집 실패"
OUTCOMES = (
    Outcome.SUCCEEDED_LATE,
    Outcome.SUCCEEDED_WITH_ERRORS,
    Outcome.RECOVERED,
    Outcome.FAILED,
    Outcome.STUCK,
    Outcome.MISSED,
    Outcome.EXCUSED,
    Outcome.BLIND,
)


AHEAD = [timedelta()]  # of the clock of the machine


def now_utc() -> datetime:
    return datetime.now(UTC) + AHEAD[0]


class FakeMonitor:
    """Holds views and lets a test put others in their place."""

    def __init__(
        self,
        jobs: Sequence[JobView] = (),
        *,
        now: Callable[[], datetime] = now_utc,
        seconds: Callable[[], float] = steady,
    ) -> None:
        self.title = "스케줄링 PC 모니터링"
        self.language = "ko"
        self.zone = ZONE
        self.now = now
        self.started = now() - timedelta(days=12, hours=4)
        self.changes: tuple[ChangeView, ...] = ()
        self.config = ConfigView(path="/etc/batmon/batmon.yml", loaded_at=now() - timedelta(hours=13))
        self.late = 0.0
        self.store_error: str | None = None
        self.audit_error: str | None = None
        self.notify_error: str | None = None
        self.renewal: Renewal | None = None
        self.missed_ticks = 0
        self.reads = 0
        self.turns = 0
        self.told: list[tuple[str, str, str, str | None, str, Mapping[str, object]]] = []  # the audit trail
        self.audit = FakeJournal(now)
        self.access = Access(self._witness, seconds)  # without a password, until `protect`
        self._revisions = count(1)
        self.revision = 0
        self._jobs: dict[str, JobView] = {}
        self.files = FakeFiles(self._witness)
        self.logfiles = FakeLogFiles(self._witness)
        self.comparisons = FakeComparisons(lambda: self.history, self.job)
        self.captures = FakeCaptures(now)
        self.copies = FakeCopies()
        self.doctor = FakeDoctor(now)
        self._notes = FakeNotes(self.job, self.put, now)
        self.reruns = FakeReruns(self._jobs, now())
        self.rules = FakeRules(now)
        self.configfile = FakeConfigFile()
        for job in jobs:
            self.put(job)

    def put(self, job: JobView) -> None:
        """Put a job there, or in the place of the one of its id."""
        self.revision = next(self._revisions)
        before = self._jobs.get(job.id)
        self._jobs[job.id] = replace(job, revision=self.revision)
        if before is not None and before.status is not job.status:
            change = ChangeView(job=job.id, at=self.now(), before=before.status, after=job.status, finding=job.headline)
            self.changes = (change, *self.changes)[:20]

    def remove(self, job_id: str) -> None:
        """Take a job away."""
        self.revision = next(self._revisions)
        del self._jobs[job_id]

    def protect(
        self, *operators: Operator, password: str = PASSWORD, files: Literal["open", "password"] = "open"
    ) -> None:
        """Have this password, and these operators."""
        self.access.take(Config(access=Settings(password=password, operators=operators, files=files)))

    def protect_by(self, *operators: Operator) -> None:
        """Have these people, and no password for everybody."""
        self.access.take(Config(access=Settings(operators=operators)))

    def close(self) -> None:
        """Have the password asked for to read."""
        settings = Config(access=Settings(password=PASSWORD, read="password"), data_dir=".")
        self.access.take(settings.placed(Path(mkdtemp(prefix="batmon-"))))

    def unprotect(self) -> None:
        """Have none any more."""
        self.access.take(Config())

    def _witness(
        self, event: str, who: str, source: str, job: str | None, outcome: str, detail: Mapping[str, object]
    ) -> None:
        if self.audit_error:
            raise OSError(self.audit_error)
        self.told.append((event, who, source, job, outcome, detail))
        self.audit.add(event, who, source, job, outcome, detail)

    def board(self) -> BoardView:
        self.reads += 1
        return BoardView(
            revision=self.revision,
            at=self.now(),
            jobs=tuple(self._jobs.values()),
            changes=self.changes,
            config=self.config,
            pulse=self.pulse(),
        )

    def changed_since(self, revision: int) -> tuple[JobView, ...]:
        if revision >= self.revision:
            return ()
        return tuple(job for job in self._jobs.values() if job.revision > revision)

    def pulse(self) -> PulseView:
        reasons = (("tick_late",) if self.late else ()) + (("store_failing",) if self.store_error else ())
        reasons += ("audit_failing",) if self.audit_error else ()
        return PulseView(
            started=self.started,
            last_tick=self.now() - timedelta(seconds=self.late or self.now().second % 5),
            tick_seconds=5,
            tick_took=0.038,
            behind=self.late,
            healthy=not reasons,
            reasons=reasons,
            missed_ticks=self.missed_ticks,
            store_error=self.store_error,
            audit_error=self.audit_error,
            notify_error=self.notify_error,
            renewal=self.renewal,
        )

    def turn(self) -> None:
        self.turns += 1

    def rest(self) -> None:
        self.turns = 0

    def machine(self) -> MachineView:
        return MachineView(
            host="FIN-BATCH01",
            os="Windows 11 Pro",
            cpu_percent=12.0,
            cpu_count=8,
            memory_total=16 * GB,
            memory_used=int(9.3 * GB),
            disks=(DiskView(name="C:", total=512 * GB, free=62 * GB),),
            sent_per_second=0.3 * 1024**2,
            received_per_second=1.2 * 1024**2,
            boot=self.started,
            addresses=("10.20.4.31",),
            mac="00:11:22:33:44:55",
            batmon_memory=96 * 1024**2,
            python="3.11.7",
            version="0.1.0",
        )

    def job(self, job_id: str) -> JobView | None:
        return self._jobs.get(job_id)

    def why(self, job_id: str) -> Why:
        """Return a whole reason for a job that failed."""
        return reason(self._jobs.get(job_id))

    def plan(self, job_id: str, since: datetime, until: datetime) -> tuple[DayPlan, ...]:
        """Return working days."""
        (lane,) = self.history.lanes([job_id], since, until)
        return lane.plan

    def share(self, job_id: str) -> Share:
        """Return that all files lie on one disk that answers."""
        return Share(name="", hangs=False)

    def settings(self, job_id: str) -> str | None:
        """Return a few lines."""
        view = self._jobs.get(job_id)
        return None if view is None else f"id: {view.id}\nname: {view.name}\nexpect:\n  at:\n  - 06:00\n  grace: 30m\n"

    @property
    def history(self) -> FakeHistory:
        return FakeHistory(self._jobs, self.changes, self.now())

    @property
    def notes(self) -> FakeNotes:
        return self._notes

    @property
    def logs(self) -> FakeLogs:
        return FakeLogs(self._jobs, self.now())


def run(started: datetime, seconds: float | None = 269, *, failed: bool = False, **values: str) -> Run:
    """Return a run that began then."""
    outcome = RunOutcome.OPEN if seconds is None else RunOutcome.FAILED if failed else RunOutcome.SUCCEEDED
    return Run(
        started=started,
        ended=None if seconds is None else started + timedelta(seconds=seconds),
        outcome=outcome,
        failure_lines=int(failed),
        values=values,
        has_start=True,
        deadline=started + timedelta(hours=1),
    )


def marks(now: datetime, odd: dict[int, Outcome | None], *, every: timedelta = timedelta(days=1)) -> tuple[Mark, ...]:
    """Return 30 marks up to now, succeeded but where `odd` says otherwise (counted back from the newest, 0)."""
    made = []
    for back in range(29, -1, -1):
        due = now - every * back
        outcome = odd.get(back, Outcome.SUCCEEDED)
        seen = None if outcome in (None, Outcome.MISSED, Outcome.BLIND) else due + timedelta(minutes=5)
        made.append(Mark(due=due, outcome=outcome, running=back in odd and odd[back] is None, at=seen))
    return tuple(made)


def occurrence(due: datetime, outcome: Outcome | None) -> Occurrence:
    """Return an occurrence due then."""
    window = Window(due=due, start=due - timedelta(minutes=15), end=due + timedelta(hours=23))
    return Occurrence(window=window, outcome=outcome, outcome_at=due + timedelta(minutes=5) if outcome else None)


def evidence(text: str, now: datetime, line: int = 214) -> Evidence:
    """Return a line of a log."""
    return Evidence(
        source=Source.LOG,
        at=now,
        text=text,
        file="C:\\kindscrap\\log\\kindscrap_2026_11_24.log",
        offset=20480,
        line=line,
        pattern=r"\bERROR\b",
    )


def kindscrap(now: datetime, *, failed: bool = True) -> JobView:
    """Return the daily job that failed an hour ago, or did not."""
    due = (now - timedelta(hours=1, minutes=8)).replace(second=0, microsecond=0)
    ended = due + timedelta(minutes=4, seconds=31)
    text = (
        "06:04:31,287 [E] ERROR 공시목록 수집 실패: "
        "HTTPSConnectionPool(host='kind.krx.co.kr', port=443): Read timed out."
    )
    finding = Finding(code="failed", severity=Severity.ERROR, evidence=(evidence(text, ended),))
    good = run(due - timedelta(days=1), 310)
    last = run(due + timedelta(seconds=2), failed=failed)
    return JobView(
        id="kindscrap",
        name="Kindscrap",
        description="공시정보 스크래핑",
        tags=("공시",),
        scheduler="windows_task",
        scheduler_name="\\Kindscrap",
        workdir="C:\\kindscrap",
        log="C:\\kindscrap\\log\\kindscrap_2026_11_24.log",
        rerun="run_kindscrap.bat",
        runbook="KIND 점검(06:00-06:10)이면 06:15 뒤 재실행.\n반복되면 http://wiki.example/kindscrap, 공시팀 2314.",
        expected=("06:00",),
        zone=ZONE,
        status=Status.ERROR if failed else Status.OK,
        phase=Phase.DONE,
        since=ended if failed else now - timedelta(days=9),
        findings=(finding,) if failed else (),
        occurrence=occurrence(due, Outcome.FAILED if failed else Outcome.SUCCEEDED),
        success_by=due + timedelta(minutes=30),
        last_run=last,
        last_success=good if failed else last,
        usual_seconds=310,
        next_expected=due + timedelta(days=1),
        last_line=evidence(text, ended),
        marks=marks(
            due,
            {
                0: Outcome.FAILED if failed else Outcome.SUCCEEDED,
                2: Outcome.BLIND,
                3: Outcome.BLIND,
                6: Outcome.RECOVERED,
                20: Outcome.SUCCEEDED_LATE,
            },
        ),
    )


def three(now: datetime) -> list[JobView]:
    """Return the three jobs of the design: one failed, one running, one fine."""
    due = (now - timedelta(minutes=8)).replace(second=0, microsecond=0)
    running = run(due + timedelta(seconds=2), None)
    esafe = JobView(
        id="auto_esafe",
        name="Auto_eSafe",
        description="eSafe 문서 다운로드",
        zone=ZONE,
        scheduler="windows_task",
        expected=("07:00", "18:30"),
        status=Status.OK,
        phase=Phase.RUNNING,
        since=now - timedelta(days=9, hours=12),
        occurrence=occurrence(due, None),
        success_by=due + timedelta(minutes=30),
        last_run=running,
        running=running,
        last_success=run(now - timedelta(hours=12, minutes=28), 562),
        usual_seconds=580,
        next_expected=due + timedelta(hours=11, minutes=30),
        marks=marks(due, {0: None, 19: Outcome.SUCCEEDED_LATE}, every=timedelta(hours=12)),
    )
    mail = run(now - timedelta(minutes=3, seconds=17), 8, mails="42")
    fund = JobView(
        id="fund_mail",
        name="Fund_Mail",
        description="펀드 메일 수집",
        zone=ZONE,
        scheduler="windows_service",
        scheduler_name="FundMail",
        expected=("5m",),
        every=timedelta(minutes=5),
        status=Status.OK,
        phase=Phase.WAITING,
        since=now - timedelta(days=3, hours=2),
        success_by=now + timedelta(minutes=7),
        last_run=mail,
        last_success=mail,
        usual_seconds=9,
        next_expected=now + timedelta(minutes=1, seconds=40),
        marks=marks(now - timedelta(minutes=3), {9: Outcome.RECOVERED}, every=timedelta(minutes=5)),
    )
    return [kindscrap(now), esafe, fund]
