"""GET and POST /login, POST /logout: the page before all others where reading takes a password."""

import asyncio
from html import escape
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from engine.actions.refused import Denied
from ui.api.errors import Language, answer_to, words_of
from ui.api.gate import cookie_of, refuse_strangers, source_of
from ui.assets import address
from ui.context import Context
from ui.texts import say

LASTS = 30 * 24 * 3600  # seconds that the browser keeps it; the server may say otherwise earlier
STYLES = ("tokens.css", "base.css", "dialog.css")


def router(context: Context) -> APIRouter:
    """Return the routes; they stand outside the API and are no page of NiceGUI: nothing of a stranger is kept."""
    route = APIRouter(include_in_schema=False)

    @route.get("/login")
    async def page(request: Request, language: Language, next: str = "/") -> Response:
        access = context.monitor.access
        known = access.read_openly or access.reader(request.cookies.get(cookie_of(request, "read"), "")) is not None
        return RedirectResponse(_own(next), 303) if known else _page(context, language, next)

    @route.post("/login")
    async def log_in(
        request: Request,
        language: Language,
        name: Annotated[str, Form(max_length=200)] = "",
        password: Annotated[str, Form(max_length=2000)] = "",
        next: Annotated[str, Form(max_length=2000)] = "/",
    ) -> Response:
        refuse_strangers(request, language)
        try:
            token = await asyncio.wrap_future(context.monitor.access.log_in(source_of(request), name, password))
        except Denied as denied:
            answer = answer_to(denied, request, language)
            headers = {key: value for key, value in (answer.headers or {}).items() if key == "Retry-After"}
            return _page(context, language, next, name, words_of(denied, language), answer.status_code, headers)
        response = RedirectResponse(_own(next), 303, {"Cache-Control": "no-store"})
        secure = request.scope["scheme"] == "https"
        response.set_cookie(
            cookie_of(request, "read"), token, max_age=LASTS, secure=secure, httponly=True, samesite="lax"
        )
        return response

    @route.post("/logout")
    async def log_out(request: Request, language: Language) -> Response:
        refuse_strangers(request, language)
        response = RedirectResponse("/login", 303)
        response.delete_cookie(cookie_of(request, "read"))
        return response

    return route


def _own(path: str) -> str:
    """Return where to go on: a page of this server, whatever the address says."""
    begins = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if begins and path.isprintable() and "\\" not in path else "/"


def _page(
    context: Context,
    language: str,
    next: str,
    name: str = "",
    said: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> HTMLResponse:
    """Return the page that asks for name and password; it works without any script."""

    def word(key: str) -> str:
        return escape(say(language, key))

    title = escape(context.monitor.title)
    styles = "".join(f'<link rel="stylesheet" href="{address()}/{style}">' for style in STYLES)
    body = (
        f'<main class="login"><form class="login-in panel" method="post" action="/login">'
        f'<h1>BATMON <span class="muted">{title}</span></h1><p>{word("login.why")}</p>'
        f'<input type="hidden" name="next" value="{escape(_own(next))}">'
        f'<label class="dlg-label">{word("unlock.name")}<span class="field"><input name="name" value="{escape(name)}"'
        f' autocomplete="username" maxlength="80" required {"" if name else "autofocus"}></span></label>'
        f'<label class="dlg-label">{word("unlock.password")}<span class="field"><input type="password" name="password"'
        f' autocomplete="current-password" maxlength="1024" required {"autofocus" if name else ""}></span></label>'
        f'<p class="dlg-said" role="alert">{escape(said)}</p>'
        f'<button class="btn primary" type="submit"><span>{word("login.do")}</span></button></form></main>'
    )
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>BATMON · {title}</title>{styles}"
    )
    page = f'<!doctype html><html lang="{language}"><head>{head}</head><body>{body}</body></html>'
    return HTMLResponse(page, status, {"Cache-Control": "no-store", **(headers or {})})
