"""The bytes of a file as an answer: ranges, a client as slow as it likes, and the file closed whatever happens."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from email.utils import formatdate
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from loguru import logger
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from engine.files.port import Taken

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "no-store",
    "Content-Encoding": "identity",  # else it is compressed on its way, which takes long and hides how long it is
    "X-Content-Type-Options": "nosniff",
}
BARE = re.compile(r'[^\x20-\x7e]|["\\;%]')


class FileBody(Response):
    """Hands out a file from its descriptor, which it closes. What it holds is a block at a time, read in `places`."""

    def __init__(self, taken: Taken, places: CapacityLimiter | None = None) -> None:
        self._taken, self._places = taken, places
        self.media_type = taken.media
        self.background = None
        self.status_code = 200
        self.body = b""
        self.init_headers({**HEADERS, "Content-Disposition": disposition(taken.name)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what is asked for, until it is sent or nobody wants it."""
        taken = self._taken
        gone = asyncio.create_task(_gone(receive))
        try:
            asked = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
            tag = f'"{taken.size:x}-{int(taken.modified * 1000):x}"'
            status, start, end = _asked(asked.get("range"), asked.get("if-range"), tag, taken.size)
            self.headers["ETag"] = tag
            with suppress(ValueError, OverflowError, OSError):  # a time that no calendar has: any program may set it
                self.headers["Last-Modified"] = formatdate(taken.modified, usegmt=True)
            self.headers["Content-Length"] = str(end - start)
            if status == 206:
                self.headers["Content-Range"] = f"bytes {start}-{end - 1}/{taken.size}"
            elif status == 416:
                self.headers["Content-Range"] = f"bytes */{taken.size}"
            await send({"type": "http.response.start", "status": status, "headers": self.raw_headers})
            wants_body = not scope.get("batmon.head")
            blocks = taken.blocks(start, end) if wants_body else iter(())
            await _send_all(blocks, end - start, send, gone, self._places)
        finally:
            gone.cancel()
            taken.close()

    def close(self) -> None:
        """Hand out nothing."""
        self._taken.close()


async def _send_all(
    blocks: Iterator[bytes], length: int, send: Send, gone: asyncio.Task[None], places: CapacityLimiter | None
) -> None:
    sent = 0
    while not gone.done() and (block := await to_thread.run_sync(next, blocks, b"", limiter=places)):
        sent += len(block)
        await send({"type": "http.response.body", "body": block, "more_body": True})
    if sent < length and not gone.done():  # HTTP/1.1 says by closing the connection that something is missing
        logger.info("a file became shorter while it was handed out: {} of {} bytes", sent, length)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


class Stream(Response):
    """Hands out what an iterator makes, as it is made; the iterator is closed whatever happens."""

    media_type = "application/zip"

    def __init__(self, blocks: Iterator[bytes], name: str, places: CapacityLimiter | None = None) -> None:
        self._blocks, self._places = blocks, places
        self.background = None
        self.status_code = 200
        self.body = b""
        self.init_headers({**HEADERS, "Accept-Ranges": "none", "Content-Disposition": disposition(name)})
        del self.headers["Content-Length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, until it is sent or nobody wants it."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        gone = asyncio.create_task(_gone(receive))
        blocks = iter(()) if scope.get("batmon.head") else self._blocks
        try:
            while not gone.done():
                block = await to_thread.run_sync(next, blocks, None, limiter=self._places)
                if block is None:
                    break
                await send({"type": "http.response.body", "body": block, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            await to_thread.run_sync(self.close, limiter=self._places)

    def close(self) -> None:
        """Make no more of it."""
        close = getattr(self._blocks, "close", None)
        if close is not None:
            close()


class Lines(Stream):
    """Hands out lines of JSON as they are made."""

    media_type = "application/x-ndjson"

    def __init__(self, lines: Iterator[bytes], places: CapacityLimiter) -> None:
        super().__init__(lines, "", places)
        del self.headers["Content-Disposition"]


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def disposition(name: str) -> str:
    """Return the header that names a download. Source: RFC 6266."""
    plain = BARE.sub("_", name) or "download"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"


def _asked(ranges: str | None, if_range: str | None, tag: str, size: int) -> tuple[int, int, int]:
    """Return the status, and from where to where; several ranges at once are answered by the whole file."""
    found = RANGE.fullmatch((ranges or "").strip())
    if found is None or found[0] == "bytes=-" or (if_range is not None and if_range != tag):
        return 200, 0, size
    first, last = found[1], found[2]
    start = int(first) if first else max(0, size - int(last))
    end = min(size, int(last) + 1) if first and last else size
    return (206, start, end) if start < end else (416, 0, 0)
