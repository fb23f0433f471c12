"""The pages' own files and NiceGUI's never change under their address: each is read and packed once, then kept.

Opening a page asks for some seventy of them; made anew each time they took half a second of the server's time.
"""

from msgspec import Struct
from nicegui import __version__
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.assets import address

MOST = 8 << 20  # bytes kept: all of them are some 2 MB
PACKED = "gzip"


class Kept(Struct, frozen=True, kw_only=True):
    """One answer as it goes out."""

    start: Message
    body: bytes


class Immutable:
    """ASGI middleware, outside of what packs: gives the first whole answer again."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._below = (f"{address()}/", f"/_nicegui/{__version__}/")
        self._kept: dict[tuple[str, bool], Kept] = {}
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with what is kept, or keep what is answered."""
        headers = Headers(scope=scope) if self._is_asked(scope) else None
        if headers is None or "range" in headers or "if-none-match" in headers or "if-modified-since" in headers:
            await self._app(scope, receive, send)
            return
        key = (scope["path"], PACKED in headers.get("accept-encoding", ""))
        kept = self._kept.get(key)
        if kept is not None:
            await send({**kept.start, "headers": [*kept.start["headers"]]})  # who stands before adds to them
            await send({"type": "http.response.body", "body": kept.body})
        else:
            await self._app(scope, receive, self._keeping(key, send))

    def _is_asked(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "GET":
            return False
        path: str = scope["path"]
        return path.startswith(self._below)

    def _keeping(self, key: tuple[str, bool], send: Send) -> Send:
        start: Message = {}
        parts: list[bytes] = []

        async def kept(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = {**message, "headers": [*message["headers"]]}
            elif message["type"] == "http.response.body" and start["status"] == 200:
                parts.append(message.get("body", b""))
                if not message.get("more_body", False):
                    self._keep(key, Kept(start=start, body=b"".join(parts)))
            await send(message)

        return kept

    def _keep(self, key: tuple[str, bool], answer: Kept) -> None:
        if key not in self._kept and self._size + len(answer.body) <= MOST:
            self._kept[key] = answer
            self._size += len(answer.body)
