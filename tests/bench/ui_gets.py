"""What stays in the server of pages that were fetched without ever opening their socket."""

import time
import urllib.request
from collections.abc import Iterator

import psutil

from tests.bench.figures import Figure
from tests.browser import Server, python
from tests.ports import free_port
from tests.ui.addresses import addresses

FORGOTTEN = 3.0  # seconds; a page is forgotten with the last byte of its answer
LEFT = 5.0  # MB
PAGE = {"Accept": "text/html"}


def measure_gets(number: int) -> Iterator[Figure]:
    """Yield the memory that so many GETs of each page leave behind, and the most that they held."""
    port = free_port()
    server = Server(python("tests.ui.fake_server", str(port), "three", "ko"), port)
    server.start()
    try:
        assert server.process is not None
        process = psutil.Process(server.process.pid)
        paths = addresses("kindscrap")
        empty = process.memory_info().rss
        _fetch(server, paths[:1], number)  # the allocator keeps what it once had, and gives it out again
        time.sleep(FORGOTTEN)
        pool = (process.memory_info().rss - empty) / 1e6
        for path in paths:
            before = process.memory_info().rss
            _fetch(server, [path], number)
            most = (process.memory_info().rss - before) / 1e6
            time.sleep(FORGOTTEN)
            left = (process.memory_info().rss - before) / 1e6
            remark = f"{most:.0f} MB at first; the very first {number} made a pool of {pool:.0f} MB"
            what = f"{number} GETs of {path} without a socket: left behind"
            yield Figure(what=what, measured=left, unit="MB", most=LEFT, remark=remark)
    finally:
        server.kill()


def _fetch(server: Server, paths: list[str], number: int) -> None:
    for path in paths:
        for _ in range(number):
            urllib.request.urlopen(urllib.request.Request(server.url + path, headers=PAGE), timeout=60).read()
