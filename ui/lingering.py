"""An answer ends only when what its request still brings has been taken in.

Where a server closes while its client still sends, the client meets a broken pipe instead of the reason.
"""

import asyncio
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATIENCE = 5.0  # seconds for the rest of a body that nobody reads
LAST: Message = {"type": "http.response.body", "body": b"", "more_body": False}


class Lingering:
    """ASGI middleware: sends the whole answer at once, then drops what is left of the body, then ends the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; one that has no body, or whose body was read, ends as it always did."""
        if scope["type"] != "http" or not _brings(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        rest = True

        async def noted() -> Message:
            nonlocal rest
            message = await receive()
            rest = bool(message.get("more_body"))
            return message

        async def lingered(message: Message) -> None:
            if rest and message["type"] == "http.response.body" and not message.get("more_body"):
                await send({**message, "more_body": True})
                with suppress(TimeoutError):  # it has its answer: the connection may go
                    async with asyncio.timeout(PATIENCE):
                        while rest:
                            await noted()
                message = LAST
            await send(message)

        await self._app(scope, noted, lingered)


def _brings(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
