"""`python -m tests.long viewer [LINES]`: the page of a log of twenty million lines in a real browser.

It is moved through by drag, wheel, keys, end, home, line and time, also while the file grows, is cut short and is
rotated under the reader; whatever it shows is laid beside the file, and what its heap holds is printed. 1 where
something is wrong.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

from playwright.sync_api import Browser

from tests.browser import Server, Watch, launched, python
from tests.longlog import LongLog, moment_of
from tests.ports import free_port
from tests.viewerpage import Viewer

LINES = 20_000_000
HEAP = 24.0  # MB that the page may hold more at the end than at first
NODES = 6_000  # of the document
ROUNDS = 3  # of every way of moving


def main(words: Sequence[str]) -> int:
    """Print each step as it is done; 1 where what is shown is not what stands in the file."""
    count = int(words[0]) if words else LINES
    with tempfile.TemporaryDirectory(prefix="batmon-viewer-") as folder:
        log = LongLog(Path(folder) / "job.log")
        log.write(count)
        print(f"{log.count:,} lines, {log.size / 1e6:,.0f} MB", flush=True)
        with served(log) as server, launched() as browser, reader(browser, server, log) as (viewer, watch):
            failed = run(viewer, ROUNDS)
    for complaint in watch.complaints:
        print(complaint)
    return 1 if failed or watch.complaints else 0


@contextmanager
def served(log: LongLog) -> Iterator[Server]:
    """Give a server of a job that has this log."""
    port = free_port()
    server = Server(python("tests.logserver", str(port), str(log.path)), port)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def reader(browser: Browser, server: Server, log: LongLog) -> Iterator[tuple[Viewer, Watch]]:
    """Give a reader before a page, and what the page complains of."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, timezone_id="America/New_York")
    page = context.new_page()
    watch = Watch(host=server.url.removeprefix("http://"))
    watch.on(page)
    try:
        yield Viewer(page, server, log), watch
    finally:
        context.close()


def run(viewer: Viewer, rounds: int, say: Callable[[str], None] = print) -> int:
    """Take every step, and return how many went wrong."""
    viewer.open()
    viewer.until(lambda rows: rows[-1][0] == viewer.log.count)
    before, _ = viewer.heap()
    failed = 0
    for step in (step_keys, step_wheel, step_drag, step_line, step_time, step_address, step_sed, *CHANGES):
        began = time.monotonic()
        try:
            for number in range(1 if step in CHANGES else rounds):
                step(viewer, Random(number))
            word = "true"
        except (AssertionError, LookupError) as error:
            failed += 1
            word = f"WRONG: {error}"
        say(f"{step.__name__.removeprefix('step_')}: {word} ({time.monotonic() - began:.1f} s)")
    after, nodes = viewer.heap()
    is_bounded = after - before <= HEAP and nodes <= NODES
    say(f"heap: {before:.1f} MB at first, {after:.1f} MB at the end, {nodes} nodes{'' if is_bounded else ' WRONG'}")
    return failed + (not is_bounded)


def step_keys(viewer: Viewer, dice: Random) -> None:
    """Home, line by line and page by page, and the end."""
    viewer.keys("Home")
    high = viewer.room()
    viewer.until(lambda rows: rows[0][0] == 1)
    viewer.keys(*["ArrowDown"] * 7, *["ArrowUp"] * 3)
    viewer.until(lambda rows: rows[0][0] == 5 and len(rows) >= high)  # of what is not in sight yet no page skips any
    place = 5
    for _ in range(dice.randrange(20, 40)):
        viewer.keys("PageDown")
        place += high - 2
        viewer.until(lambda rows, place=place: rows[0][0] == place and len(rows) >= high)  # type: ignore[misc]
    viewer.keys("PageUp")
    viewer.until(lambda rows: rows[0][0] == place - (high - 2))
    viewer.keys("End")
    viewer.until(lambda rows: rows[-1][0] == viewer.log.count)
    viewer.keys("ArrowUp")
    viewer.until(lambda rows: rows[-1][0] == viewer.log.count - 1)


def step_wheel(viewer: Viewer, dice: Random) -> None:
    """Thousands of lines by the wheel, both ways."""
    middle = viewer.log.count // 2 + dice.randrange(1000)
    viewer.go_to_line(middle)
    place = viewer.until(lambda rows: middle in [row[0] for row in rows])[0][0]
    for way in (1, 1, 1, 1, -1, -1):
        for _ in range(20):
            viewer.wheel(way * 700)
        viewer.until(lambda rows, before=place, way=way: way * (rows[0][0] - before) > 100)  # type: ignore[misc]
        viewer.page.wait_for_timeout(200)
        place = viewer.until(len)[0][0]


def step_drag(viewer: Viewer, dice: Random) -> None:
    """The thumb anywhere: what is shown lies at its share of the bytes; at the ends the very ends."""
    size = viewer.log.size
    for share in (dice.random(), dice.random(), 0.5):
        viewer.drag(share)
        viewer.until(lambda rows, share=share: abs(rows[0][1] / size - share) < 0.01)  # type: ignore[misc]
    viewer.drag(0)
    viewer.until(lambda rows: rows[0][0] == 1)
    viewer.drag(1)
    viewer.until(lambda rows: rows[-1][0] == viewer.log.count)


def step_line(viewer: Viewer, dice: Random) -> None:
    """Lines by their numbers."""
    for number in (dice.randrange(1, viewer.log.count), 1, viewer.log.count):
        viewer.go_to_line(number)
        viewer.until(lambda rows, number=number: number in [row[0] for row in rows])  # type: ignore[misc]
        target = viewer.page.locator(".lg-row.target").get_attribute("data-number")
        assert target == str(number), f"line {target} is marked instead of {number}"


def step_time(viewer: Viewer, dice: Random) -> None:
    """The first line of a second."""
    number = dice.randrange(1000, viewer.log.count) // 8 * 8
    while any(0 < one % 997 < 4 for one in range(number, number + 8)):
        number -= 8  # a second whose lines all have a stamp
    viewer.go_to_time(moment_of(number).isoformat())
    viewer.until(lambda rows: number in [row[0] for row in rows])
    target = viewer.page.locator(".lg-row.target").get_attribute("data-number")
    assert target == str(number), f"line {target} is marked instead of {number}"


def step_address(viewer: Viewer, dice: Random) -> None:
    """The page opened at a line and at a byte."""
    number = dice.randrange(1, viewer.log.count)
    viewer.open(line=number)
    viewer.until(lambda rows: number in [row[0] for row in rows])
    offset = dice.randrange(viewer.log.size)
    viewer.open(offset=offset)
    number = viewer.log.number_at(offset)
    viewer.until(lambda rows: number in [row[0] for row in rows])


def step_sed(viewer: Viewer, dice: Random) -> None:
    """What is shown is what sed prints."""
    viewer.drag(dice.random())
    rows = viewer.until(len)
    first, last = rows[0][0], rows[-1][0]
    printed = subprocess.run(
        ["sed", "-n", f"{first},{last}p;{last}q", str(viewer.log.path)], capture_output=True, check=True, text=True
    )
    assert printed.stdout.split("\n")[:-1] == [text for _, _, text in rows]


def step_grow(viewer: Viewer, dice: Random) -> None:
    """Lines are appended: at the end they come in sight, elsewhere nothing moves; the new end is there for who asks."""
    viewer.keys("End")
    viewer.until(lambda rows: rows[-1][0] == viewer.log.count)
    for count in (1, 3, 500, 20_000):
        viewer.log.write(count)
        viewer.until(lambda rows: rows[-1][0] == viewer.log.count)
    viewer.go_to_line(viewer.log.count // 3)
    rows = viewer.until(lambda rows: viewer.log.count // 3 in [row[0] for row in rows])
    for _ in range(5):
        viewer.log.write(dice.randrange(1, 3_000))
        viewer.page.wait_for_timeout(150)
        assert viewer.shown() == rows, "the lines in sight have moved"
    viewer.keys("PageDown")
    viewer.until(lambda shown: shown[0][0] == rows[-2][0])
    viewer.drag(1)
    viewer.until(lambda rows: rows[-1][0] == viewer.log.count)


def step_cut(viewer: Viewer, dice: Random) -> None:
    """The file is cut short under the reader, who reads what is left of it, and what is written then."""
    viewer.go_to_line(viewer.log.count * 3 // 4)
    viewer.until(lambda rows: rows[0][0] > viewer.log.count // 2)
    viewer.dismiss()
    viewer.log.cut(viewer.log.count // 2)
    assert viewer.notice() in ("replaced", "shorter")
    viewer.until(len)
    viewer.keys("End")
    viewer.until(lambda rows: rows[-1][0] == viewer.log.count)
    viewer.log.write(5_000)
    viewer.until(lambda rows: rows[-1][0] == viewer.log.count)
    viewer.drag(dice.random())
    viewer.until(lambda rows: rows[-1][0] < viewer.log.count)


def step_rotate(viewer: Viewer, dice: Random) -> None:
    """The file is renamed and another begun under the reader, at the end and in its middle."""
    for number, place in enumerate((0.5, 1.0)):
        viewer.drag(place)
        viewer.until(len)
        viewer.dismiss()
        old = viewer.log
        os.replace(old.path, old.path.with_name(f"job.log.{number + 1}"))
        viewer.log = LongLog(old.path, f" of file {number + 2}")
        viewer.log.write(dice.randrange(3_000, 9_000))
        assert viewer.notice() == "replaced"
        viewer.until(len)
        viewer.keys("End")
        viewer.until(lambda rows: rows[-1][0] == viewer.log.count)
        viewer.keys("Home")
        viewer.until(lambda rows: rows[0][0] == 1)


CHANGES: tuple[Callable[[Viewer, Random], None], ...] = (step_grow, step_cut, step_rotate)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
