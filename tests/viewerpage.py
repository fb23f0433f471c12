"""The page of a log in a real browser: what it shows is laid beside what stands in the file."""

import time
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from urllib.parse import urlencode

from playwright.sync_api import Error, Page

from tests.browser import Server
from tests.logserver import JOB
from tests.longlog import LongLog, Row

PATIENCE = 20.0  # seconds for the page to come where it was sent
SHOWN = """() => {
  const pane = document.querySelector('[data-pane]');
  if (!pane || document.querySelector('.lg-lines.waiting')) return [];
  const box = pane.getBoundingClientRect();
  const rows = [...pane.querySelectorAll('.lg-row')].filter((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return top >= box.top - 1 && bottom <= box.top + pane.clientHeight + 1;
  });
  const text = (row) => row.querySelector('.lg-text').textContent;
  return rows.map((row) => [Number(row.dataset.number ?? 0), Number(row.dataset.offset), text(row)]);
}"""
ROOM = """() => {
  const height = document.querySelector('.lg-row').getBoundingClientRect().height;
  return Math.floor((document.querySelector('[data-pane]').clientHeight + 1) / height);
}"""
THUMB = """() => {
  const strip = document.querySelector('[data-strip]').getBoundingClientRect();
  const thumb = document.querySelector('.lg-thumb').getBoundingClientRect();
  const [x, half] = [strip.left + strip.width / 2, thumb.height / 2];
  return { x, half, top: strip.top, at: thumb.top, room: strip.height - thumb.height };
}"""


class Viewer:
    """One reader before the page of a log."""

    def __init__(self, page: Page, server: Server, log: LongLog) -> None:
        self.page, self.server, self.log = page, server, log

    def open(self, **asked: object) -> None:
        """Open the page, at a place where one is named."""
        query = urlencode({"file": self.log.path.name, **asked})
        self.page.goto(f"{self.server.url}/jobs/{JOB}/log?{query}")
        self.page.wait_for_selector(".lg-row")

    def shown(self) -> list[Row]:
        """Return the lines that stand in sight from edge to edge: number (0 where none is said), byte, text."""
        return [(int(number), int(offset), str(text)) for number, offset, text in self.page.evaluate(SHOWN)]

    def room(self) -> int:
        """Return how many rows have their place in sight."""
        return int(self.page.evaluate(ROOM))

    def until(self, wanted: Callable[[list[Row]], object]) -> list[Row]:
        """Return what is shown once it is what was wanted, with all numbers, and compared with the file."""
        end, rows = time.monotonic() + PATIENCE, list[Row]()
        while time.monotonic() < end:
            with suppress(Error):  # the page is being drawn anew
                rows = self.shown()
                if rows and all(number for number, _, _ in rows) and wanted(rows):
                    self.compare(rows)
                    return rows
            time.sleep(0.02)
        raise AssertionError(
            f"{self.log.count} lines; not shown within {PATIENCE:.0f} s, but {rows[:1]} ... {rows[-1:]}"
        )

    def compare(self, rows: list[Row]) -> None:
        """Lay lines beside those of the file."""
        wanted = list(islice(self.log.rows(rows[0][0]), len(rows)))
        wrong = [(shown, true) for shown, true in zip(rows, wanted, strict=False) if shown != true]
        assert not wrong, f"{len(wrong)} of {len(rows)} lines differ: {wrong[:2]}"
        assert len(wanted) == len(rows), f"{len(rows)} lines are shown where there are {len(wanted)}"

    def keys(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def wheel(self, pixels: float) -> None:
        """Turn the wheel over the lines."""
        self.page.locator("[data-pane]").hover()
        self.page.mouse.wheel(0, pixels)

    def drag(self, share: float) -> None:
        """Take the thumb of the scroll bar and lay it at a share of its way, in a few moves."""
        thumb = self.page.evaluate(THUMB)
        self.page.mouse.move(thumb["x"], thumb["at"] + thumb["half"])
        self.page.mouse.down()
        beyond = 20 if share == 1 else 0  # as a hand does
        self.page.mouse.move(thumb["x"], thumb["top"] + thumb["half"] + share * thumb["room"] + beyond, steps=6)
        self.page.mouse.up()

    def go_to_line(self, number: int) -> None:
        """Ask for a line by its number."""
        self._ask(":", "input[inputmode=numeric]", str(number))

    def go_to_time(self, at: str) -> None:
        """Ask for a moment."""
        self._ask("t", "input[type=datetime-local]", at)

    def notice(self) -> str:
        """Return what kind of change of the file the page speaks of."""
        found = self.page.wait_for_selector("[data-notice]", timeout=PATIENCE * 1e3)
        return str(found.get_attribute("data-notice")) if found else ""

    def dismiss(self) -> None:
        """Close what the page has said of the file."""
        if self.page.locator("[data-notice] button").count():
            self.page.locator("[data-notice] button").click()

    def heap(self) -> tuple[float, int]:
        """Return the megabytes in use and the number of nodes, once all that is garbage is collected."""
        line = self.page.context.new_cdp_session(self.page)
        for _ in range(3):
            line.send("HeapProfiler.collectGarbage")
            self.page.wait_for_timeout(100)
        used = float(line.send("Runtime.getHeapUsage")["usedSize"]) / 1e6
        nodes = int(line.send("Memory.getDOMCounters")["nodes"])
        line.detach()
        return used, nodes

    def _ask(self, key: str, field: str, text: str) -> None:
        self.page.locator("[data-pane]").focus()
        self.keys(key)
        entry = self.page.locator(f"dialog[open] {field}")
        entry.fill(text)
        entry.press("Enter")
