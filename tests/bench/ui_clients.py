"""A server of 1,000 jobs of which 50 change in every second, and so many clients on its live line."""

import asyncio
import json
import urllib.request
from collections.abc import Iterator

import psutil
from msgspec import Struct
from websockets.asyncio.client import connect

from tests.bench.figures import Figure
from tests.browser import Server, python
from tests.ports import free_port

CHANGING = 50  # jobs a second
PATIENCE = 60.0  # seconds until all have their snapshot
SETTLE = 4.0  # seconds for all to have their snapshot
HELD, BYTES, MEMORY = 20.0, 10.0, 1.0  # ms, KB/s, MB: what is asked for
PAGE = {"Accept": "text/html"}


class Line(Struct):
    """What one client received."""

    snapshots: int = 0
    bytes: int = 0  # since it was last set to nothing


def measure_clients(number: int, seconds: float) -> Iterator[Figure]:
    """Yield what the loop, the line and the memory say to so many clients."""
    port = free_port()
    server = Server(python("tests.ui.fake_server", str(port), "thousand", "ko", str(CHANGING)), port)
    server.start()
    try:
        yield from asyncio.run(_clients(server, number, seconds))
    finally:
        server.kill()


async def _clients(server: Server, number: int, seconds: float) -> list[Figure]:
    assert server.process is not None
    process = psutil.Process(server.process.pid)
    lines = [Line() for _ in range(number)]
    tasks = [asyncio.create_task(_follow(server, lines[0]))]
    await asyncio.sleep(SETTLE)
    before = process.memory_info().rss
    await _held(server)
    tasks += [asyncio.create_task(_follow(server, line)) for line in lines[1:]]
    await asyncio.sleep(SETTLE)
    async with asyncio.timeout(PATIENCE):  # a machine that is busy with other things takes longer
        while not all(line.snapshots for line in lines):
            await asyncio.sleep(0.1)
    coming = await _held(server)
    for line in lines:
        line.bytes = 0
    await asyncio.sleep(seconds)
    steady = await _held(server)
    most = max(line.bytes for line in lines) / seconds / 1024
    memory = (process.memory_info().rss - before) / (number - 1) / 1e6
    again = sum(line.snapshots for line in lines) - number
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return [
        _figure(number, "loop held by a push", steady["busy"], "ms", HELD, f"waited {steady['waited']:.0f} ms"),
        _figure(number, "loop held while all come at once", coming["busy"], "ms", HELD),
        _figure(number, "received, each", most, "KB/s", BYTES, f"{again} fell behind"),
        _figure(number, "memory of the server, each with its page", memory, "MB", MEMORY),
    ]


def _figure(number: int, what: str, measured: float, unit: str, most: float | None, remark: str = "") -> Figure:
    return Figure(what=f"{number} clients: {what}", measured=measured, unit=unit, most=most, remark=remark)


async def _follow(server: Server, line: Line) -> None:
    """Fetch the page as a browser does, then listen for ever."""
    await asyncio.to_thread(_page, server)
    async with connect(f"{server.url.replace('http', 'ws')}/live", max_size=None, compression=None) as socket:
        async for message in socket:
            text = message if isinstance(message, str) else message.decode()
            line.bytes += len(text.encode())
            line.snapshots += text.startswith('{"kind":"snapshot"')


def _page(server: Server) -> None:
    urllib.request.urlopen(urllib.request.Request(server.url, headers=PAGE), timeout=60).read()


async def _held(server: Server) -> dict[str, float]:
    def ask() -> dict[str, float]:
        with urllib.request.urlopen(f"{server.url}/fake/held", timeout=10) as answer:
            found: dict[str, float] = json.load(answer)
            return found

    return await asyncio.to_thread(ask)
