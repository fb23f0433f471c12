"""`batmon demo` as a person starts it: a page with true verdicts within seconds, and nothing left behind."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psutil
import pytest
from msgspec import Struct

from tests.ports import free_port
from tests.processes import command

ROOT = Path(__file__).resolve().parents[1]
ZONE = f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"  # where it is noon: a run by hand is none of those due in the morning
# without what pytest and its plug-ins set: a server that finds it there behaves as if it were the test
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "NICEGUI"))} | {
    "PYTHONPATH": str(ROOT),
    "TZ": ZONE,
}
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")


class Demo(Struct, frozen=True):
    process: subprocess.Popen[bytes]
    folder: Path
    address: str

    def jobs(self) -> dict[str, dict[str, Any]]:
        with urllib.request.urlopen(f"{self.address}/api/v1/jobs", timeout=5) as answer:
            return {job["id"]: job for job in json.load(answer)["jobs"]}

    def children(self) -> list[psutil.Process]:
        return [one for one in psutil.Process(self.process.pid).children() if "demo-job" in command(one)]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    folder, port = tmp_path / "demo", free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "demo", "--port", str(port), "--folder", folder],
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
    )
    yield Demo(process, folder, f"http://127.0.0.1:{port}")
    process.kill()
    process.wait(10)


def wait_for(look: Callable[[], Any], seconds: float) -> Any:
    """Return what `look` finds, asked again until it finds something."""
    end = time.monotonic() + seconds
    while True:
        try:
            if found := look():
                return found
        except OSError:
            pass  # the server is not up yet
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def stands(demo: Demo, job: str, status: str) -> dict[str, Any] | None:
    found = demo.jobs().get(job, {})
    return found if found.get("status") == status and found["last_run"] else None


def test_all_jobs_stand_with_their_past_runs_and_ctrl_c_ends_everything(demo: Demo) -> None:
    wait_for(lambda: len(demo.jobs()) == 4 and all(job["last_run"] for job in demo.jobs().values()), 20)
    jobs = demo.jobs()
    children = wait_for(demo.children, 40)
    demo.process.send_signal(signal.SIGINT)

    assert {job["status"] for job in jobs.values()} <= {"OK", "ERROR", "WARNING"}
    assert jobs["kindscrap"]["status"] == "OK"
    assert demo.process.wait(10) == 0
    assert [child.pid for child in children if command(child)] == []


def test_a_line_by_hand_turns_a_job_red_and_a_run_by_hand_green(demo: Demo) -> None:
    wait_for(lambda: stands(demo, "kindscrap", "OK"), 20)
    log = max((demo.folder / "kindscrap" / "log").iterdir(), key=lambda path: path.name)
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{datetime.now(ZoneInfo(ZONE)):%Y-%m-%d %H:%M:%S},000 [E] ERROR by hand\n")
    written = log.read_text(encoding="utf-8").count("\n")
    red = wait_for(lambda: stands(demo, "kindscrap", "ERROR"), 30)
    done = subprocess.run(["sh", demo.folder / "kindscrap" / "run_kindscrap.sh"], env=ENVIRONMENT, timeout=60)

    evidence = red["findings"][0]["evidence"][0]
    assert (evidence["file"], evidence["line"]) == (str(log), written)
    assert done.returncode == 0
    wait_for(lambda: stands(demo, "kindscrap", "OK"), 30)
