"""What stands before every route: security headers, HEAD, and a cheap answer for who is no browser.

A page that is fetched without ever opening its socket stays in the server's memory for a while (a health checker that
asks every second would fill it), so only a reader that asks for text/html is given one.
"""

import re
from collections.abc import Callable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.origin import is_own

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # NiceGUI starts inline and compiles its templates
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": POLICY,
}
ALONE = {"Cross-Origin-Opener-Policy": "same-origin"}  # elsewhere than on these, browsers ignore it and complain
STRANGER = 4403  # close code for a page of another origin
LOCAL = ("localhost", "127.0.0.1", "[::1]")


class Doorway:
    """ASGI middleware, the outermost."""

    def __init__(self, app: ASGIApp, *, is_page: Callable[[str], bool], outline: Callable[[], str]) -> None:
        self._app = app
        self._is_page = is_page
        self._outline = outline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in, or answer it here."""
        if scope["type"] == "websocket" and not is_own(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": STRANGER})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        outgoing = _dressed(send, HEADERS | ALONE if _is_trusted(scope) else HEADERS, silent=head)
        if self._is_page(scope["path"]) and scope["method"] in ("GET", "HEAD"):
            if head or "text/html" not in Headers(scope=scope).get("accept", ""):
                answer = PlainTextResponse(self._outline(), headers={"Cache-Control": "no-store", "Vary": "Accept"})
                await answer(scope, receive, outgoing)
                return
        elif head:
            scope = {**scope, "method": "GET"}
        await self._app(scope, receive, outgoing)


def _is_trusted(scope: Scope) -> bool:
    """Return whether the browser takes the address for a secure context."""
    name = re.sub(r":\d+$", "", Headers(scope=scope).get("host", ""))
    return scope.get("scheme") == "https" or name in LOCAL


def _dressed(send: Send, added: Mapping[str, str], *, silent: bool) -> Send:
    """Return `send` with the security headers added, and without the body for HEAD."""

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in added.items():
                headers.setdefault(name, value)
        elif silent and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return dressed
