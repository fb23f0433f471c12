"""A server with the real engine over real logs, and what a page of a log shows of them, for the tests of that page."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copy

from playwright.sync_api import Page

from tests.bench.ui_lines import running
from tests.browser import Server

MANY = 300_000
PATIENCE = 5.0  # seconds for a place to come in sight
HEAD = "server: {host: 127.0.0.1, port: 18002, language: ko}\ntimezone: Asia/Seoul\ntick: 1s\njobs:\n"
JOB = """\
  - id: {id}
    name: {id}
    scheduler: manual
    workdir: {folder}
    log: {log}
    start: 'begin run'
    success: 'done: (?P<rows>\\d+) rows'
    failure: '\\bERROR\\b'
    warning: '\\bWARN\\b'
"""
ROWS = """() => {
  const pane = document.querySelector('[data-pane]');
  const box = pane.getBoundingClientRect();
  const shown = [...pane.querySelectorAll('.lg-row')].filter((row) => {
    const at = row.getBoundingClientRect();
    return at.top >= box.top - 1 && at.bottom <= box.top + pane.clientHeight + 1;
  });
  const text = (row) => [...row.querySelector('.lg-text').childNodes]
    .filter((node) => !node.classList?.contains('lg-ctl')).map((node) => node.textContent).join('');
  return shown.map((row) => [Number(row.dataset.number), text(row)]);
}"""
SETTLED = """async () => {
  const { isLoading, log } = await import('batmon/log/source.js');
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const numbered = () => document.querySelector('.lg-row') && !document.querySelector('.lg-row:not([data-number])');
  for (const end = Date.now() + 10000; Date.now() < end; ) {
    await frame();
    await frame();
    if (!log.waiting && !isLoading() && window.asked === 0 && log.total !== null && numbered()) return;
  }
  throw new Error('the page does not come to rest');
}"""


def line(number: int) -> str:
    """Return a line of the long log: a second a line, a run every ten thousand, a failure now and then."""
    seconds = number - 1
    stamp = (
        f"2026-11-{20 + seconds // 86400:02} {seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02},000"
    )
    at = number % 10_000
    if at == 1:
        return f"{stamp} [I] begin run {number}"
    if at == 9_000:
        return f"{stamp} [I] done: {number} rows"
    if number % 50_000 == 25_000:
        return f"{stamp} [E] ERROR 공시목록 수집 실패 {number}"
    return f"{stamp} [I] 공시목록 요청 page={number} " + "x" * (number % 60)


def write_many(path: Path, count: int = MANY) -> None:
    """Write the long log."""
    path.write_text("".join(f"{line(number)}\n" for number in range(1, count + 1)), encoding="utf-8")


def write_runs(path: Path, count: int) -> None:
    """Write so many runs of three lines, a minute each."""
    run = "{0} [I] begin run {1}\n{0} [I] a row\n{0} [I] done: {1} rows\n"
    stamps = (f"2026-11-20 {number // 60:02}:{number % 60:02}:00" for number in range(count))
    path.write_text("".join(run.format(stamp, number) for number, stamp in enumerate(stamps)))


@contextmanager
def serving(folder: Path, jobs: dict[str, str]) -> Iterator[Server]:
    """Serve these jobs, each with the pattern of its logs."""
    config = folder / "batmon.yml"
    blocks = (JOB.format(id=job, folder=folder, log=log) for job, log in jobs.items())
    config.write_text(HEAD + "".join(blocks), encoding="utf-8")
    with running(config, judged=0) as server:
        yield server


def rows(page: Page) -> list[tuple[int, str]]:
    """Return the lines that stand whole in the pane: number and text, controls left out."""
    page.evaluate(SETTLED)
    return [(int(number), str(text)) for number, text in page.evaluate(ROWS)]


def sed(path: Path, first: int, last: int) -> list[str]:
    """Return what `sed -n` prints of these lines."""
    command = ["sed", "-n", f"{first},{last}p;{last}q", str(path)]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\n")[:-1]


def check(page: Page, path: Path) -> list[int]:
    """Have the page show neighbouring lines as they stand in the file, and return their numbers."""
    shown = rows(page)
    numbers = [number for number, _ in shown]
    assert shown, "no line is shown"
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert [text for _, text in shown] == sed(path, numbers[0], numbers[-1])
    return numbers


def until(page: Page, path: Path, holds: Callable[[list[int]], bool]) -> None:
    """Wait for a place to be shown; whatever is shown on the way there must stand in the file."""
    end = time.monotonic() + PATIENCE
    while not holds(numbers := check(page, path)):
        assert time.monotonic() < end, f"lines {numbers[0]} to {numbers[-1]} are shown"


def copied(made: Path, path: Path) -> Path:
    """Return a log of its own for one test."""
    copy(made, path)
    return path
