"""The dashboard of 1,000 jobs in a real browser: when its first rows are painted, and what its heap holds."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.bench.figures import Figure
from tests.browser import Server, launched, python
from tests.ports import free_port

OPENED = 7  # times that the page is opened, each time by a browser that has seen nothing of it
FIRST_ROWS = 1.0  # seconds
HEAP = 2.0  # MB
EARLY = 1000  # updates after which the heap is first measured
HURRY = 5000  # updates a second
WAIT = 300.0  # seconds for all of them

ROWS = """
new MutationObserver((_, observer) => {
  if (!document.querySelector('[data-job]')) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => (window.painted = performance.now())));
}).observe(document, { childList: true, subtree: true });
"""
COUNTS = """
window.updates = window.snapshots = 0;
const Plain = window.WebSocket;
window.WebSocket = class extends Plain {
  constructor(...given) {
    super(...given);
    if (!new URL(this.url).pathname.endsWith('/live')) return;
    window.line = this;
    this.addEventListener('message', (event) => {
      const { kind, jobs } = JSON.parse(event.data);
      if (kind === 'snapshot') window.snapshots += 1;
      if (kind === 'delta') window.updates += jobs.length;
    });
  }
};
"""


def measure_first_rows() -> Iterator[Figure]:
    """Yield the time from opening the page to the paint of the first rows."""
    with _thousand(0) as server, launched() as browser:
        took = []
        for _ in range(OPENED):
            page = _open(browser, server, ROWS)
            page.wait_for_function("window.painted")
            took.append(page.evaluate("window.painted") / 1e3)
            page.context.close()
        first, later = took[0], took[1:]
        remark = f"median {statistics.median(later):.2f} s; the server's very first page {first:.2f} s"
        yield Figure(
            what="1,000 jobs: first rows painted", measured=max(later), unit="s", most=FIRST_ROWS, remark=remark
        )


def measure_heap(updates: int, reconnects: int) -> Iterator[Figure]:
    """Yield how much the heap grows between the first updates and the last."""
    with _thousand(HURRY) as server, launched() as browser:
        page = _open(browser, server, COUNTS)
        _until(page, f"window.updates > {EARLY}")
        early, nodes = _heap(page)
        began = time.monotonic()
        for number in range(reconnects):
            _reconnect(page, by_hand=number % 10 == 0)
        _until(page, f"window.updates > {updates}")
        late, nodes_late = _heap(page)
        remark = f"{early:.1f} to {late:.1f} MB, {nodes} to {nodes_late} nodes, in {time.monotonic() - began:.0f} s"
        what = f"page after {updates:,} updates and {reconnects} reconnects: heap more than after {EARLY:,}"
        yield Figure(what=what, measured=late - early, unit="MB", most=HEAP, remark=remark)


@contextmanager
def _thousand(a_second: int) -> Iterator[Server]:
    port = free_port()
    server = Server(python("tests.ui.fake_server", str(port), "thousand", "ko", str(a_second)), port)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def _open(browser: Browser, server: Server, script: str) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="ko-KR").new_page()
    page.add_init_script(script)
    page.goto(server.url)
    return page


def _until(page: Page, condition: str) -> None:
    page.wait_for_function(condition, timeout=WAIT * 1e3, polling=200)


def _reconnect(page: Page, by_hand: bool) -> None:
    """Have the page connect anew: its line breaks, or its browser says that the network is back."""
    before = page.evaluate("window.snapshots")
    page.evaluate("window.line.close()" if by_hand else "window.dispatchEvent(new Event('online'))")
    page.wait_for_function(f"window.snapshots > {before}", timeout=WAIT * 1e3, polling=20)


def _heap(page: Page) -> tuple[float, int]:
    """Return the megabytes in use and the number of nodes, once all that is garbage is collected."""
    line = page.context.new_cdp_session(page)
    for _ in range(3):
        line.send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(200)
    used = line.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    nodes = line.send("Memory.getDOMCounters")["nodes"]
    line.detach()
    return used, nodes
