"""A server and a real browser before logs of any size: from the click to the lines, jumps, what is appended, memory."""

import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random
from statistics import median
from threading import Event, Thread
from urllib.parse import urlencode

import psutil
from playwright.sync_api import Page

from tests.bench.figures import Figure
from tests.browser import Server, launched, python
from tests.logserver import JOB
from tests.longlog import LongLog, text_of
from tests.ports import free_port

CLICKS = 5  # on each file
JUMPS = 30
APPENDED = 20  # lines, one after the other
CLICK, JUMP, TOLD, MEMORY = 300.0, 50.0, 300.0, 40.0  # ms, ms, ms, MB: what is asked for
TIMES_LNAV = 10
SECONDS = 600.0  # that lines may take to be counted

# Waits for a line, by its text or its number, and for the frame that paints it: a timer that is set in a frame comes
# after its painting; some 4 ms later it is on the screen.
SEEN = """
window.painted = (until) => new Promise((done, failed) => {
  const end = performance.now() + 30_000;
  const look = () => {
    if (until()) setTimeout(() => done(performance.now()));
    else if (performance.now() > end) failed(new Error(`last: ${window.lastText()}`));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});
window.lastText = () => [...document.querySelectorAll('.lg-row .lg-text')].at(-1)?.textContent;
"""
CLICKED = """async ([name, text]) => {
  const link = () => document.querySelector(`a[data-file="${name}"]`);
  const began = performance.now();
  link().click();
  return (await window.painted(() => link()?.classList.contains('on') && window.lastText() === text)) - began;
}"""
JUMPED = """async (line) => {
  const { goTo } = await import('batmon/log/sight.js');
  const began = performance.now();
  goTo({ line });
  return (await window.painted(() => document.querySelector(`.lg-row.target[data-number="${line}"]`))) - began;
}"""
AWAITED = """(text) => {
  window.came = 0;
  window.painted(() => window.lastText() === text).then(() => (window.came = Date.now()));
}"""
COUNTED = "async () => (await import('batmon/log/source.js')).log.total"


def measure_page(logs: Mapping[str, LongLog], sparse: LongLog) -> Iterator[Figure]:
    """Yield what a reader waits for, and what the server holds more than before the first of them came."""
    all_logs = {**logs, "sparse 10 GB": sparse}
    with _served(list(all_logs.values())) as server, launched() as browser:
        page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US").new_page()
        page.add_init_script(SEEN)
        page.goto(f"{server.url}/jobs/{JOB}")
        with _memory(server) as most:
            for name, log in all_logs.items():
                page.goto(f"{server.url}/jobs/{JOB}")  # a reader comes from here
                yield from _opened(name, log, page, server)
            for name, log in logs.items():
                yield from _jumps(name, log, page, server)
            yield _appended(logs["1 GB"], page)
        remark = f"{most[0] / 1e6:.0f} MB idle"
        more = (most[1] - most[0]) / 1e6
        yield Figure(
            what="memory of the server above idle, at most", measured=more, unit="MB", most=MEMORY, remark=remark
        )
    yield from _lnav(logs["1 GB"])


def _opened(name: str, log: LongLog, page: Page, server: Server) -> Iterator[Figure]:
    last = text_of(log.count)
    began = time.perf_counter()
    page.goto(f"{server.url}/jobs/{JOB}/log?{urlencode({'file': log.path.name})}")
    page.wait_for_function("(text) => window.lastText() === text", arg=last, polling="raf")
    whole = time.perf_counter() - began
    files = page.locator("a[data-file]").evaluate_all("all => all.map(one => one.dataset.file)")
    other = next(file for file in files if file != log.path.name)
    clicks = []
    for _ in range(CLICKS):
        page.locator(f'a[data-file="{other}"]').click()
        page.wait_for_timeout(200)
        clicks.append(float(page.evaluate(CLICKED, [log.path.name, last])))
    what = f"{name}: from the click on the file to its last lines"
    yield Figure(what=f"{name}: its page, opened from another", measured=whole * 1e3, unit="ms")
    yield Figure(what=f"{what}, slowest of {CLICKS}", measured=max(clicks), unit="ms", most=CLICK)


def _jumps(name: str, log: LongLog, page: Page, server: Server) -> Iterator[Figure]:
    page.locator(f'a[data-file="{log.path.name}"]').click()
    page.wait_for_function("(text) => window.lastText() === text", arg=text_of(log.count))
    began = time.monotonic()
    while page.evaluate(COUNTED) != log.count:
        assert time.monotonic() - began < SECONDS, f"{name}: never counted"
        page.wait_for_timeout(50)
    dice = Random(name)
    numbers = [dice.randrange(1, log.count) for _ in range(JUMPS)]
    jumps = [float(page.evaluate(JUMPED, number)) for number in numbers]
    asked = [_lines(server, log, number) for number in numbers]
    yield Figure(what=f"{name}: a jump on the page, median of {JUMPS}", measured=median(jumps), unit="ms", most=JUMP)
    yield Figure(what=f"{name}: a jump on the page, slowest", measured=max(jumps), unit="ms", most=JUMP)
    yield Figure(what=f"{name}: 256 lines by HTTP, median", measured=median(asked) * 1e3, unit="ms")


def _lines(server: Server, log: LongLog, number: int) -> float:
    query = urlencode({"file": log.path.name, "from": number, "count": 256, "marks": "true"})
    began = time.perf_counter()
    with urllib.request.urlopen(f"{server.url}/api/v1/jobs/{JOB}/log/lines?{query}", timeout=30) as answer:
        first = json.load(answer)["lines"][0]
    took = time.perf_counter() - began
    assert first["text"] == text_of(number), (number, first)
    return took


def _appended(log: LongLog, page: Page) -> Figure:
    page.locator(f'a[data-file="{log.path.name}"]').click()
    page.wait_for_function("(text) => window.lastText() === text", arg=text_of(log.count))
    took = []
    for number in range(APPENDED):
        page.wait_for_timeout(137 + number * 13)  # at any moment of the server's round
        text = text_of(log.count + 1)
        page.evaluate(AWAITED, text)
        written = time.time()
        log.write(1)
        page.wait_for_function("window.came", polling=20)
        took.append(float(page.evaluate("window.came")) / 1e3 - written)
    remark = f"median {median(took) * 1e3:.0f} ms"
    what = f"an appended line on the page, slowest of {APPENDED}"
    return Figure(what=what, measured=max(took) * 1e3, unit="ms", most=TOLD, remark=remark)


@contextmanager
def _served(logs: list[LongLog]) -> Iterator[Server]:
    port = free_port()
    server = Server(python("tests.logserver", str(port), *(str(log.path) for log in logs)), port)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def _memory(server: Server) -> Iterator[list[int]]:
    """Give the bytes that the server holds now, and the most of them until the block ends."""
    assert server.process is not None
    process, done = psutil.Process(server.process.pid), Event()
    time.sleep(2)
    most = [process.memory_info().rss] * 2

    def look() -> None:
        while not done.wait(0.02):
            most[1] = max(most[1], process.memory_info().rss)

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield most
    finally:
        done.set()
        thread.join()


def _lnav(log: LongLog) -> Iterator[Figure]:
    """Yield what lnav needs until it has the file and its end, without a screen, beside a page that nobody has seen."""
    if shutil.which("lnav") is None:
        yield Figure(what="1 GB: lnav is not installed", measured=0, unit="ms")
        return
    with tempfile.TemporaryDirectory() as home:
        began = time.perf_counter()
        subprocess.run(
            ["lnav", "-n", "-q", "-c", ":goto 100%", str(log.path)],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "HOME": home},
        )
        lnav = time.perf_counter() - began
    with _served([log]) as server, launched() as browser:
        page = browser.new_page()
        page.add_init_script(SEEN)
        page.goto(f"{server.url}/jobs/{JOB}")
        began = time.perf_counter()
        page.goto(f"{server.url}/jobs/{JOB}/log?{urlencode({'file': log.path.name})}")
        page.wait_for_function("(text) => window.lastText() === text", arg=text_of(log.count), polling="raf")
        opened = time.perf_counter() - began
    yield Figure(what="1 GB: lnav has it open", measured=lnav * 1e3, unit="ms")
    most = round(lnav * 1e3 / TIMES_LNAV)
    yield Figure(
        what="1 GB: the page has it open", measured=opened * 1e3, unit="ms", most=most, remark="the whole page"
    )
