"""From a line written to a log to the changed tile in a real browser, with the real engine between them."""

import json
import random
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page

from tests.bench.figures import Figure
from tests.bench.many import ZONE, write_jobs
from tests.browser import Server, launched, python
from tests.ports import free_port

LINES = 12  # written one after the other, at any moment of the tick
TICK, SLACK = 1.0, 0.3  # seconds: one tick and what is asked for beside it
PATIENCE = 120.0  # seconds until all jobs are judged

SEEN = """
window.seen = {};
new MutationObserver(() => {
  for (const tile of document.querySelectorAll('[data-job][data-status=ERROR]')) {
    window.seen[tile.dataset.job] ??= Date.now();
  }
}).observe(document, { childList: true, subtree: true, attributeFilter: ['data-status', 'data-job'] });
"""


def measure_lines(count: int) -> Iterator[Figure]:
    """Yield the longest time from a line to its tile, for so many jobs."""
    with tempfile.TemporaryDirectory(prefix="batmon-bench-") as name:
        config, logs = write_jobs(Path(name), count)
        with running(config) as server, launched() as browser:
            page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="ko-KR").new_page()
            page.add_init_script(SEEN)
            page.goto(server.url)
            page.wait_for_selector("[data-job]")
            took = sorted(line_to_tile(page, logs[number % count]) for number in range(LINES))
        remark = f"median {took[len(took) // 2]:.2f} s of {len(took)}"
        what = f"real engine, {count:,} jobs: from a line to its tile"
        yield Figure(what=what, measured=took[-1], unit="s", most=TICK + SLACK, remark=remark)


def line_to_tile(page: Page, log: Path) -> float:
    """Write a failure to a job's log and return the seconds until its tile is red; one that is red is mended before."""
    job = log.parent.name
    if page.evaluate(f"window.seen['{job}']"):
        _write(log, "[I] 작업 시작", "[I] 작업 완료: 1건")
        page.wait_for_selector(f"[data-job={job}]:not([data-status=ERROR])", timeout=30_000)
        page.evaluate(f"delete window.seen['{job}']")
    page.wait_for_timeout(random.uniform(0, TICK) * 1e3)
    _write(log, "[I] 작업 시작", "[E] ERROR no answer")
    written = time.time()
    page.wait_for_function(f"window.seen['{job}']", timeout=30_000)
    return float(page.evaluate(f"window.seen['{job}']")) / 1e3 - written


def _write(log: Path, *lines: str) -> None:
    with log.open("a", encoding="utf-8") as file:
        for line in lines:
            file.write(f"{datetime.now(ZONE):%Y-%m-%d %H:%M:%S},000 {line}\n")


@contextmanager
def running(config: Path, judged: int | None = None) -> Iterator[Server]:
    """Give a real server of a configuration, once every job is judged, or so many."""
    port = free_port()
    config.write_text(config.read_text(encoding="utf-8").replace("port: 18002", f"port: {port}"), encoding="utf-8")
    server = Server(python("ui.cli", "run", "--config", str(config)), port)
    server.start()
    try:
        end = time.monotonic() + PATIENCE
        while True:
            jobs = jobs_of(server)
            if sum(job["status"] != "UNKNOWN" for job in jobs) >= (len(jobs) if judged is None else judged):
                break
            assert time.monotonic() < end, "not every job was judged"
            time.sleep(0.2)
        yield server
    finally:
        server.kill()


def jobs_of(server: Server) -> list[dict[str, object]]:
    """Return the jobs as the API tells them."""
    with urllib.request.urlopen(f"{server.url}/api/v1/jobs", timeout=30) as answer:
        found: list[dict[str, object]] = json.load(answer)["jobs"]
        return found
