"""How much a request may bring along: no route of ours takes a file, and nobody fills the memory with one."""

import re

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST = 8 << 20  # bytes: a configuration of ten thousand jobs
MOST_OF_LOGIN = 16 << 10
DIGITS = re.compile(r"\d{1,18}")


class TooMuch(Exception):
    """More came than was said, or than is taken."""


class Bodies:
    """ASGI middleware: refuses with 413 what is too large, by what it says of itself and by what comes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in whose body is bearable."""
        if scope["type"] != "http" or scope["path"].startswith("/_nicegui"):
            await self._app(scope, receive, send)
            return
        limit = MOST_OF_LOGIN if scope["path"] == "/login" else MOST
        said = Headers(scope=scope).get("content-length", "0")
        if not DIGITS.fullmatch(said) or int(said) > limit:
            await _refuse(scope, receive, send)
            return
        begun = False

        async def counted() -> Message:
            nonlocal limit
            message = await receive()
            limit -= len(message.get("body", b""))
            if limit < 0:
                raise TooMuch
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, counted, noted)
        except TooMuch:
            if begun:
                raise
            await _refuse(scope, receive, send)


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    detail = {"code": "too_large", "message": "Request body too large.", "where": "body"}
    await JSONResponse({"detail": detail}, 413, {"Connection": "close"})(scope, receive, send)
