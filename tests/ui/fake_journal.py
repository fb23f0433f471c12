"""An audit trail made of nothing but values."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from engine.actions.actor import Actor
from engine.actions.journal import Check, Entries, Entry, Trouble, Wanted
from engine.actions.records import filter_of
from engine.store.batch import AuditRow

Deed = tuple[str, str, str, str | None, str, Mapping[str, object]]
BAD = '<img src=x onerror="alert(1)"> {{ 7*7 }}'
DEEDS: tuple[Deed, ...] = (  # newest first
    (
        "rerun",
        "박지현",
        "10.20.4.31",
        "kindscrap",
        "started",
        {"reason": "KIND 타임아웃, 점검 끝난 뒤 다시", "pid": 4711},
    ),
    ("password", "박지현", "10.20.4.31", "kindscrap", "right", {"action": "rerun"}),
    ("password", "박지현", "10.20.4.31", "kindscrap", "wrong", {"action": "rerun", "waits": 1}),
    ("pause", "김철수", "10.20.4.7", "auto_esafe", "done", {"until": "2026-11-25T09:00:00+09:00", "reason": "점검"}),
    ("password", BAD, "10.20.9.99", None, "locked", {"action": "unlock", "waits": 300, "refused_unheard": 41}),
    (
        "config_loaded",
        "batmon",
        "local",
        None,
        "done",
        {
            "jobs": 3,
            "changed": {"jobs[kindscrap].expect.grace": ["30m", "45m"], "access.password": ["***", "***"]},
            "added": ["nav_check"],
        },
    ),
    ("unlock", "김철수", "10.20.4.7", None, "renewed", {}),
    (
        "config_refused",
        "batmon",
        "local",
        None,
        "done",
        {"problems": ["batmon.yml:31:13 jobs[kindscrap].expect.at no_time"]},
    ),
    ("store_download", "이은영", "10.20.4.12", None, "done", {"bytes": 48_211_968}),
    ("started", "batmon", "local", None, "done", {"version": "0.1.0", "config": "/etc/batmon/batmon.yml"}),
    ("stopped", "batmon", "local", None, "done", {}),
)


class FakeJournal:
    """Rows that a test may add to."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.rows: list[AuditRow] = []
        self.troubles: tuple[Trouble, ...] = ()
        begun = now() - timedelta(hours=9)
        for place, deed in enumerate(reversed(DEEDS)):
            self.add(*deed, at=begun + timedelta(minutes=47) * place)

    def add(
        self,
        event: str,
        who: str,
        source: str,
        job: str | None,
        outcome: str,
        detail: Mapping[str, object],
        at: datetime | None = None,
    ) -> None:
        """Put one more row there."""
        seq = len(self.rows) + 1
        self.rows.append(
            AuditRow(
                seq=seq,
                at=at or self.now(),
                event=event,
                who=who,
                source=source,
                job=job,
                outcome=outcome,
                detail=detail,
                previous="",
                hash=f"{seq:064x}",
            )
        )

    def fill(self, count: int) -> None:
        """Have so many more rows, all newer."""
        for number in range(count):
            self.add("password", f"사람 {number % 7}", "10.20.4.31", "kindscrap", "right", {"action": "rerun"})

    def entries(self, wanted: Wanted) -> Entries:
        fits = filter_of(wanted)
        below = [row for row in reversed(self.rows) if wanted.before is None or row.seq < wanted.before]
        found = [row for row in below if fits(row)]
        shown = tuple(
            Entry(
                seq=row.seq,
                at=row.at,
                event=row.event,
                who=row.who,
                source=row.source,
                job=row.job,
                outcome=row.outcome,
                detail=row.detail,
                hash=row.hash,
            )
            for row in found[: wanted.limit]
        )
        return Entries(entries=shown, before=shown[-1].seq if len(found) > wanted.limit else None)

    def events(self) -> Sequence[str]:
        return sorted({row.event for row in self.rows})

    def check(self) -> Check:
        return Check(rows=len(self.rows), first=1, last=len(self.rows), troubles=self.troubles)

    def note(self, actor: Actor, event: str, job: str | None, outcome: str, detail: Mapping[str, object]) -> None:
        self.add(event, actor.name, actor.source, job, outcome, detail)
