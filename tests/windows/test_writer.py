"""A program of Windows writes, turns over and deletes its log in CP949 while BATMON watches it there."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from msgspec import Struct

from tests.ports import free_port
from tests.windows.prepare import ROOT
from tests.windows.wine import PYTHON, Wine, windows

pytestmark = pytest.mark.timeout(900)  # each of its parts has a limit of its own, and says which it was
WRITER = windows(ROOT / "tests" / "windows" / "writer.py")
LOOK = 0.2  # seconds
# looks for BATMON to come up, and to have seen the last line: while the machine stands still nobody's patience runs out
PATIENCE = 300
ANSWER = 300.0  # seconds for one answer, of which a machine that stands still takes most
WRITING = 1000  # rounds of the pages that read along; the writer takes some fifty of them
LONGEST = 2.0  # seconds that one call of the writer may take on a busy machine; what is shut to it fails at once
CONFIG = """
server: {{host: 127.0.0.1, port: {port}}}
tick: 1s
jobs:
  - id: writer
    name: 원장 처리
    scheduler: manual
    workdir: .
    log: job.log
    start: 작업 시작
    success: 정상 종료
    failure: '\\[오류\\]'
"""


class Watched(Struct):
    """BATMON under Wine, and the folder in which the writer writes."""

    folder: Path
    port: int

    def get(self, path: str) -> bytes:
        """Return what the API answers."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/jobs/writer{path}", timeout=ANSWER) as answer:
            return bytes(answer.read())

    def runs(self) -> list[dict[str, Any]]:
        """Return all runs, newest first."""
        found: list[dict[str, Any]] = json.loads(self.get("/runs?limit=1000"))["runs"]
        return found

    def counted(self, runs: int) -> list[dict[str, Any]]:
        """Return all runs once there are so many, or when they have not come: the store follows what is shown."""
        found: list[dict[str, Any]] = []
        for _ in range(PATIENCE):
            found = self.runs()
            if len(found) >= runs:
                break
            time.sleep(LOOK)
        return found

    def job(self, status: str, quoted: str = "") -> dict[str, Any]:
        """Return how the job stands, once it has a status that rests on such a line, or when that has not come."""
        job: dict[str, Any] = {}
        for _ in range(PATIENCE):
            job = json.loads(self.get(""))
            if job["status"] == status and quoted in json.dumps(job["findings"], ensure_ascii=False):
                break
            time.sleep(LOOK)
        return job

    def read_along(self) -> int:
        """Read the log as pages do, and return how often it was there: while it turns, there is none by its name."""
        read = 0
        for path in ("/log/lines?tail=50", "/logs", "/log/search?q=%EC%98%A4%EB%A5%98"):
            try:
                self.get(path)
                read += 1
            except urllib.error.HTTPError as error:
                if error.code != 404:
                    raise
        return read


@pytest.fixture
def watched(wine: Wine, tmp_path: Path) -> Iterator[Watched]:
    port = free_port()
    (tmp_path / "batmon.yml").write_text(CONFIG.format(port=port), encoding="utf-8")
    command = (PYTHON, "-m", "ui.cli", "run", "--config", windows(tmp_path / "batmon.yml"))
    process = wine.start(*command, env={"PYTHONPATH": f"C:\\site;{windows(ROOT)}"})
    said: list[bytes] = []
    # what it prints is taken from it all the time: with a pipe that is full it would stand still
    listener = Thread(target=lambda: said.extend(process.communicate()), daemon=True)
    listener.start()
    try:
        looks = 0
        while not is_up(port):
            looks += 1
            assert listener.is_alive(), said
            assert looks < PATIENCE, "BATMON did not come up"
            time.sleep(LOOK)
        yield Watched(tmp_path, port)
    finally:
        with suppress(ProcessLookupError):  # it has ended by itself: what it said is told above
            os.killpg(process.pid, signal.SIGKILL)
        listener.join(10)


def is_up(port: int) -> bool:
    """Return whether BATMON answers."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10).close()
    except OSError:
        return False
    return True


def write(wine: Wine, watched: Watched, last: str, runs: int) -> dict[str, Any]:
    """Return what the writer measured, while pages read along."""
    writer = wine.start(PYTHON, WRITER, windows(watched.folder), last, str(runs))
    read, rounds = 0, 0
    while writer.poll() is None:
        read += watched.read_along()
        rounds += 1
        if rounds > WRITING:
            os.killpg(writer.pid, signal.SIGKILL)
    said, complaint = writer.communicate()
    assert writer.returncode == 0, f"{writer.returncode}: {complaint.decode(errors='replace')}"
    measured: dict[str, Any] = json.loads(said)
    return measured | {"read": read}


def test_a_log_that_its_writer_holds_open_turns_and_deletes_is_judged_and_its_writer_waits_for_nobody(
    wine: Wine, watched: Watched
) -> None:
    first = write(wine, watched, "failure", 45)
    red = watched.job("ERROR", "45번째")
    second = write(wine, watched, "success", 1)
    green = watched.job("OK")
    runs = watched.counted(46)

    for measured in (first, second):
        assert measured["failures"] == []
        assert measured["longest"] < LONGEST
    assert (first["turned"], first["deleted"], first["failed"]) == (14, 6, 7)
    assert first["read"] > first["turned"]
    assert "[오류] 45번째 계좌 원장을 읽지 못했습니다" in red["findings"][0]["evidence"][0]["text"]
    assert (green["status"], green["findings"]) == ("OK", [])
    assert [run["outcome"] for run in runs].count("succeeded") == len(runs) - 7 == 39
