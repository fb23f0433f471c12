"""More jobs for the fake monitor: one of every state, and as many as a test wants."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from engine.views import JobView
from rules.model import Finding, Outcome, Phase, Severity, Status
from tests.ui.fake_monitor import OUTCOMES, evidence, kindscrap, marks, occurrence, run

GROUPS = ("공시", "펀드", "회계")


def every_state(now: datetime) -> list[JobView]:
    """Return one job of each status and of the findings that look different."""
    base = kindscrap(now, failed=False)
    hour = timedelta(hours=1)
    due = (now - hour).replace(second=0, microsecond=0)
    stuck = run(now - timedelta(hours=1, minutes=52), None)
    cases: dict[str, tuple[Status, Phase, Outcome | None, list[Finding]]] = {
        "Cost_Alloc": (
            Status.ERROR,
            Phase.RUNNING,
            Outcome.STUCK,
            [_finding("stuck", Severity.ERROR, limit=hour, age_from=stuck.started)],
        ),
        "Bank_Bal": (Status.ERROR, Phase.LATE, Outcome.MISSED, [_finding("missed", Severity.ERROR, by=due)]),
        "Dart_XBRL": (
            Status.WARNING,
            Phase.WAITING,
            Outcome.BLIND,
            [_finding("log_unreadable", Severity.WARNING, reason="locked")],
        ),
        "Fund_NAV": (
            Status.WARNING,
            Phase.LATE,
            None,
            [_finding("late", Severity.WARNING, due=due, age_from=due)],
        ),
        "Tax_Invoice": (
            Status.WARNING,
            Phase.DONE,
            Outcome.SUCCEEDED_WITH_ERRORS,
            [
                replace(
                    _finding("succeeded_with_errors", Severity.WARNING, count=3),
                    evidence=(evidence("08:11:02 [E] ERROR 사업자번호 불일치 123-45-67890", now, 88),),
                ),
                _finding("limit_exceeded", Severity.WARNING, variant="low", value="rows", found=12044, low=15000),
            ],
        ),
        "Nightly": (Status.PAUSED, Phase.PAUSED, Outcome.EXCUSED, []),
        "First_Day": (Status.UNKNOWN, Phase.WAITING, None, []),
        "Recovered": (Status.OK, Phase.DONE, Outcome.RECOVERED, []),
        "Quiet": (Status.OK, Phase.DONE, Outcome.SUCCEEDED, []),
    }
    made = []
    for place, (name, (status, phase, outcome, findings)) in enumerate(cases.items()):
        new = status is Status.UNKNOWN
        made.append(
            replace(
                base,
                id=name.lower(),
                name=name,
                description=("원가 배부", "은행 잔액 조회", "재무제표 변환", "기준가 수집")[place % 4],
                tags=(),
                status=status,
                phase=phase,
                since=now - hour * (place + 1),
                findings=tuple(findings),
                occurrence=occurrence(due, outcome),
                success_by=now + hour if new else base.success_by,
                running=stuck if name == "Cost_Alloc" else None,
                last_run=None if new else stuck if name == "Cost_Alloc" else base.last_run,
                last_success=None if new else base.last_success,
                marks=() if new else marks(due, {0: outcome or Outcome.SUCCEEDED, 4: OUTCOMES[place % len(OUTCOMES)]}),
            )
        )
    return made


def crowd(now: datetime, number: int, bad: int) -> list[JobView]:
    """Return so many jobs, so many of them red or yellow."""
    patterns = [view for view in (kindscrap(now), *every_state(now)) if view.status in (Status.ERROR, Status.WARNING)]
    worse = [
        replace(patterns[place % len(patterns)], id=f"bad_{place}", name=f"Bad_Batch_{place:03d}")
        for place in range(bad)
    ]
    fine = [view for view in many(now, number + 20) if view.status not in (Status.ERROR, Status.WARNING)]
    return [*worse, *fine[: number - bad]]


def many(now: datetime, number: int) -> list[JobView]:
    """Return so many jobs: the states above, then fine ones in three groups."""
    base = kindscrap(now, failed=False)
    made = [kindscrap(now), *every_state(now)]
    for place in range(number - len(made)):
        started = now - timedelta(minutes=7 * (place % 90) + 3)
        ended = run(started, 40 + place % 300, rows=f"{1000 + place:,}")
        made.append(
            replace(
                base,
                id=f"job_{place:04d}",
                name=f"Batch_{place:04d}",
                description="야간 적재",
                tags=("평일",) if place % 2 else (),
                group=GROUPS[place % 3],
                last_run=ended,
                last_success=ended,
                next_expected=now + timedelta(minutes=place % 600),
                marks=marks(started, {5 + place % 20: OUTCOMES[place % len(OUTCOMES)]} if place % 3 == 0 else {}),
            )
        )
    return made[:number]


def _finding(code: str, severity: Severity, **parameters: object) -> Finding:
    return Finding(code=code, severity=severity, parameters=parameters)
