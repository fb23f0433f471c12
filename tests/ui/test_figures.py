"""A server with the real engine: the page, the API and the command line say the same, and a line reaches its tile."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.bench.ui_lines import SEEN, jobs_of, running
from tests.browser import ROOT, Server
from tests.ui.addresses import ASKED, wait_until_drawn
from tests.ui.conftest import Open

pytestmark = pytest.mark.browser
SEOUL = ZoneInfo("Asia/Seoul")
LINES = {
    "good": ["[I] begin", "[I] rows: 120", "[I] done"],
    "bad": ["[I] begin", "[E] ERROR no answer from the bank"],
    "mixed": ["[I] begin", "[E] ERROR one row is odd", "[I] rows: 119", "[I] done"],
    "silent": [],
}
HEAD = "server: {host: 127.0.0.1, port: 18002, language: ko}\ntimezone: Asia/Seoul\ntick: 1s\njobs:\n"
JOB = """\
  - id: {id}
    name: {id}
    scheduler: manual
    workdir: {folder}
    log: {id}.log
    expect: {{every: 12h, grace: 30m}}
    start: 'begin'
    success: 'done'
    failure: '\\bERROR\\b'
"""
PATIENCE = 30_000  # ms
STORE = """async () => {
  const { live } = await import('batmon/live.js');
  return [...live.jobs.values()];
}"""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a configuration of four jobs, each with another past."""
    folder = tmp_path_factory.mktemp("figures")
    path = folder / "batmon.yml"
    path.write_text(HEAD + "".join(JOB.format(id=job, folder=folder) for job in LINES), encoding="utf-8")
    for job, lines in LINES.items():
        write(folder / f"{job}.log", lines, datetime.now(SEOUL) - timedelta(minutes=10))
    return path


def write(log: Path, lines: list[str], began: datetime) -> None:
    """Append lines, a second from each other."""
    with log.open("a", encoding="utf-8") as file:
        for number, line in enumerate(lines):
            file.write(f"{began + timedelta(seconds=number):%Y-%m-%d %H:%M:%S},000 {line}\n")


@pytest.fixture(scope="module")
def server(config: Path) -> Iterator[Server]:
    with running(config, judged=len(LINES) - 1) as server:
        yield server


def ms(text: str | None) -> int | None:
    """Return a moment of the API as pages have it."""
    return None if text is None else round(datetime.fromisoformat(text).timestamp() * 1000)


def told(job: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of a job as API and command line tell them."""
    last, success = job["last_run"] or {}, job["last_success"] or {}
    return {
        "id": job["id"],
        "status": job["status"],
        "phase": job["phase"],
        "findings": [finding["message"] for finding in job["findings"]],
        "lines": [[evidence["line"] for evidence in finding["evidence"]][:1] for finding in job["findings"]],
        "last": [ms(last.get("started")), ms(last.get("ended")), last.get("outcome")],
        "success": ms(success.get("started")),
        "next": ms(job["next_expected"]),
    }


def drawn(job: dict[str, Any]) -> dict[str, Any]:
    """Return the same figures as a page has them."""
    last, success = job["last"] or {}, job["success"] or {}
    seen = [finding["evidence"] for finding in job["findings"]]
    return {
        "id": job["id"],
        "status": job["status"],
        "phase": job["phase"],
        "findings": [finding["text"] for finding in job["findings"]],
        "lines": [[] if evidence is None else [evidence["line"]] for evidence in seen],
        "last": [last.get("start"), last.get("end"), last.get("outcome")],
        "success": success.get("start"),
        "next": job["next"],
    }


def checked(config: Path) -> list[dict[str, Any]]:
    """Return what `batmon check --json` says of the same files."""
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", "check", "--config", str(config), "--json"],
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "ko_KR.UTF-8", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)["jobs"]
    return found


def test_page_api_and_command_line_say_the_same(server: Server, config: Path, open_page: Open) -> None:
    page = open_page(server.url, script=ASKED)
    wait_until_drawn(page)

    shown = [drawn(job) for job in page.evaluate(STORE)]
    tiles = {
        tile.get_attribute("data-job"): tile.get_attribute("data-status") for tile in page.locator("[data-job]").all()
    }
    assert [told(job) for job in jobs_of(server)] == shown
    assert [told(job) for job in checked(config)] == shown
    assert tiles == {job["id"]: job["status"] for job in shown}
    assert [job["status"] for job in shown] == ["OK", "ERROR", "WARNING", "UNKNOWN"]


def test_a_line_written_to_a_log_changes_its_tile_and_a_success_changes_it_back(
    server: Server, config: Path, open_page: Open
) -> None:
    page = open_page(server.url, script=ASKED + SEEN)
    wait_until_drawn(page)
    tile = page.locator("[data-job=good]")
    log = config.parent / "good.log"
    assert tile.get_attribute("data-status") == "OK"

    began = datetime.now(SEOUL)
    write(log, ["[I] begin", "[E] ERROR by hand"], began)
    expect(tile).to_have_attribute("data-status", "ERROR", timeout=PATIENCE)
    expect(tile).to_contain_text("ERROR by hand")
    expect(page.locator("[data-count=ERROR]")).to_contain_text("2")
    write(log, ["[I] begin", "[I] done"], datetime.now(SEOUL) + timedelta(seconds=1))
    expect(tile).to_have_attribute("data-status", "OK", timeout=PATIENCE)
    assert page.evaluate("window.seen.good") > began.timestamp() * 1000 - 1000
