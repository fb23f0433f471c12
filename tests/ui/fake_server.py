"""Serves the pages with a fake monitor: `python -m tests.ui.fake_server PORT SCENE [LANGUAGE [A_SECOND [BEGINS]]]`.

While it runs, POST /fake/{deed} changes what it shows; the browser tests use that. GET /fake/held tells how long its
loop was held, where A_SECOND has so many jobs change every second. With BEGINS its clock begins at that moment.
"""

import asyncio
import atexit
import gc
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from fastapi import APIRouter
from msgspec.structs import replace
from nicegui import Client, app

from engine.actions.hashing import hash_of
from engine.config.model import Operator
from engine.views import ConfigProblem, JobView, Renewal
from rules.model import Finding, Severity, Status
from tests.ui.addresses import FIRST, JOBS
from tests.ui.fake_files import crowd_folder, fill
from tests.ui.fake_jobs import crowd, every_state, many
from tests.ui.fake_logfiles import crowd_logs, lay_logs, lose_logs
from tests.ui.fake_monitor import AHEAD, HOSTILE, PASSWORD, FakeMonitor, evidence, kindscrap, now_utc, three
from tests.ui.held import Held, held_router
from ui.app import serve

SCENES: dict[str, Callable[[], list[JobView]]] = {
    "three": lambda: three(now_utc()),
    "states": lambda: every_state(now_utc()),
    "many": lambda: many(now_utc(), 203),
    "thousand": lambda: many(now_utc(), 1000),
    "empty": list,
    "first": lambda: [
        replace(job, status=Status.UNKNOWN, findings=(), since=None, marks=(), running=None, catching_up=0.61)
        for job in three(now_utc())
    ],
}


def jobs_of(scene: str) -> list[JobView]:
    """Return the jobs of a scene: one of the above, or `200:6`, that many jobs with that many bad ones."""
    if ":" in scene:
        number, bad = scene.split(":")
        return crowd(now_utc(), int(number), int(bad))
    return SCENES[scene]()


def problem_text(problem: ConfigProblem, language: str) -> str:
    """Return a line like the one that `batmon validate` prints."""
    return f"{problem.file}:{problem.line}:{problem.column}  {problem.key}: {problem.parameters['says']}"


def broken(line: int, column: int, key: str, says: str) -> ConfigProblem:
    """Return a problem of the configuration."""
    return ConfigProblem(
        file="batmon.yml", line=line, column=column, key=key, code="invalid", parameters={"says": says}
    )


def deeds(monitor: FakeMonitor) -> dict[str, Callable[[], None]]:
    """Return what a test may have happen."""

    def break_config() -> None:
        monitor.config = replace(
            monitor.config,
            refused_at=now_utc(),
            problems=(
                broken(31, 13, "jobs[kindscrap].expect.at[0]", '"25:00"은 시각이 아닙니다 (HH:MM)'),
                broken(34, 5, "jobs[kindscrap].sucess", '모르는 키입니다. "success"인가요?'),
            ),
        )

    def hostile() -> None:
        job = kindscrap(now_utc())
        finding = Finding(code="failed", severity=Severity.ERROR, evidence=(evidence(HOSTILE, now_utc()),))
        monitor.put(replace(job, name="<b>Kind</b>", findings=(finding,)))

    def new_job() -> None:
        monitor.put(replace(kindscrap(now_utc(), failed=False), id="added", name="Added"))

    return {
        "red": lambda: monitor.put(kindscrap(now_utc())),
        "green": lambda: monitor.put(kindscrap(now_utc(), failed=False)),
        "remove": lambda: monitor.remove("fund_mail"),
        "add": new_job,
        "protect": monitor.protect,
        "operator": lambda: monitor.protect_by(Operator(name="Lee", hash=hash_of(PASSWORD), actions=("rerun",))),
        "close": monitor.close,
        "keep_files": lambda: monitor.protect(files="password"),
        "much": lambda: monitor.audit.fill(5_000),
        "late": lambda: setattr(monitor, "late", 42.0),
        "on_time": lambda: setattr(monitor, "late", 0.0),
        "store": lambda: setattr(monitor, "store_error", "database is locked"),
        "audit": lambda: setattr(monitor, "audit_error", "No space left on device"),
        "notify": lambda: setattr(monitor, "notify_error", "ops-mail: [Errno 111] Connection refused"),
        "renew": lambda: setattr(monitor, "renewal", Renewal(at=now_utc(), reason="damaged", kept="/data/batmon.db.x")),
        "refuse_rules": lambda: setattr(monitor.rules, "refusing", "known"),
        "slow_rules": lambda: setattr(monitor.rules, "takes", 3.0),
        "break_config": break_config,
        "hold_doctor": monitor.doctor.may_end.clear,
        "end_doctor": monitor.doctor.may_end.set,
        "well": lambda: setattr(monitor.doctor, "well", True),
        "black": lambda: setattr(monitor.captures, "trouble", "capture_black"),
        "hostile": hostile,
        "crowd_logs": lambda: crowd_logs(monitor.logfiles),
        "lose_log": lambda: lose_logs(monitor.logfiles),
        "crowded": lambda: crowd_folder(monitor.files.folder),
        "later": lambda: setattr(monitor, "now", lambda: now_utc() + timedelta(minutes=1)),
    }


async def change_by_itself(monitor: FakeMonitor, a_second: int) -> None:
    """Change so many jobs every second, for ever; more than there are in several goes."""
    jobs = list(monitor.board().jobs)
    at, goes = 0, -(-a_second // len(jobs))
    while True:
        await asyncio.sleep(1 / goes)
        for _ in range(a_second // goes):
            at = (at + 1) % len(jobs)
            view = monitor.job(jobs[at].id)
            if view is not None and view.last_run is not None:
                monitor.put(replace(view, last_run=replace(view.last_run, started=now_utc(), ended=now_utc())))


def main(port: int, scene: str, language: str, a_second: int, begins: str) -> None:
    """Serve one scene until ended."""
    if begins:
        AHEAD[0] = datetime.fromisoformat(begins) - datetime.now(UTC)
    monitor = FakeMonitor(jobs_of(scene))
    monitor.language = language
    folder = Path(mkdtemp(prefix="batmon-fake-files-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    monitor.files.folder = fill(folder / "work")
    if JOBS.get(scene, FIRST) is not None:
        lay_logs(monitor.logfiles, folder / "kept", JOBS.get(scene, FIRST) or "")
    monitor.reruns.have_ended(JOBS.get(scene, FIRST) or "")
    known = deeds(monitor)
    router = APIRouter()

    @router.post("/fake/{deed}")
    async def do(deed: str) -> str:
        known[deed]()
        return deed

    @router.get("/fake/garbage")
    async def garbage() -> dict[str, int]:
        return {"pages": len(Client.instances), "unreachable": gc.collect()}

    app.include_router(router)
    held = Held()
    app.include_router(held_router(held))
    starting = [lambda: _begin(monitor, a_second), held.start] if a_second else []
    serve(
        monitor,
        "127.0.0.1",
        port,
        monitor.title,
        language,
        now=now_utc if begins else None,
        on_startup=starting,
        problem=problem_text,
    )


def _begin(monitor: FakeMonitor, a_second: int) -> None:
    app.state.changing = asyncio.create_task(change_by_itself(monitor, a_second))


if __name__ == "__main__":
    given = [*sys.argv[1:], "", "", "", ""]
    main(int(given[0]), given[1] or "three", given[2] or "ko", int(given[3] or 0), given[4])
