"""Where reading takes a password: the pages lead to a login, the API answers 401, the sockets close.

Open stay /health (for what watches the watcher), the pages' own files, and the pings of batch programs.
"""

import asyncio
from urllib.parse import quote

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.actions.actor import Ask
from engine.actions.refused import Denied
from ui.api.errors import answer_to, spoken
from ui.api.gate import cookie_of, login_of, source_of
from ui.assets import address
from ui.context import Context

LOGIN = "/login"
OPEN = ("/health", LOGIN, "/favicon.ico")
OPEN_BELOW = ("/ping/", "/_nicegui/")  # the second: files of the library, the same for everybody
CLOSED = 4401  # close code; the page comes back by itself and is led to the login


class Reading:
    """ASGI middleware, inside of Doorway."""

    def __init__(self, app: ASGIApp, *, context: Context) -> None:
        self._app, self._context = app, context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a reader in who is known, and everybody where reading is open."""
        if scope["type"] not in ("http", "websocket") or await self._may(HTTPConnection(scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": CLOSED})
        else:
            await (await self._refuse(Request(scope)))(scope, receive, send)

    async def _may(self, asked: HTTPConnection) -> bool:
        access = self._context.monitor.access
        path = asked.scope["path"]  # not of the address that the Host header makes up
        if access.read_openly or path in OPEN or path.startswith((*OPEN_BELOW, f"{address()}/")):
            return True
        if access.reader(asked.cookies.get(cookie_of(asked, "read"), "")) is not None:
            return True
        given = login_of(asked)
        if given is None:
            return False
        ask = Ask(action="read", source=source_of(asked))
        try:
            await asyncio.wrap_future(access.enter(ask, given.name, given.password))
        except Denied as denied:
            asked.scope["batmon_denied"] = denied
            return False
        return True

    async def _refuse(self, request: Request) -> Response:
        denied = request.scope.get("batmon_denied") or Denied("no_password")
        if request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", ""):
            query = request.scope["query_string"].decode("latin-1")
            there = request.scope["path"] + (f"?{query}" if query else "")
            return RedirectResponse(f"{LOGIN}?next={quote(there, safe='')}", 303, {"Cache-Control": "no-store"})
        answer = answer_to(denied, request, spoken(request, self._context.monitor.language))
        return JSONResponse({"detail": answer.detail}, answer.status_code, headers=dict(answer.headers or {}))
