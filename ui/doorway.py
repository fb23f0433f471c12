"""What stands before every route: security headers, HEAD, and a cheap answer for who is no browser.

Only a reader that asks for text/html is given a page, and the server forgets it with the last byte of the answer:
NiceGUI keeps one for as long as its line is open, and ours have none.
"""

import re
from collections.abc import Callable, Mapping

from nicegui import Client
from nicegui.classes import Classes
from nicegui.props import Props
from nicegui.style import Style
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
DRAWN = "batmon.drawn"  # where a route leaves the page that it has drawn
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
            scope = {**scope, "method": "GET", "batmon.head": True}
        drawn: list[Client] = []
        try:
            await self._app({**scope, DRAWN: drawn}, receive, outgoing)
        finally:
            for page in drawn:
                _forget(page)


def _forget(page: Client) -> None:
    """Take a page out of NiceGUI's memory, and apart: its parts refer to each other in circles.

    Left whole they wait for Python's collector, which looks through two hundred pages in 70 ms and holds the loop.
    """
    parts = [*page.elements.values()]
    page.delete()
    for part in (*parts, page.sub_pages_router, page):
        for own in vars(part).values():
            if isinstance(own, Classes | Style | Props):
                vars(own).clear()
        vars(part).clear()


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
