"""The gate before every route that acts: a password by HTTP Basic or an unlock, and only from a page of ours."""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBasic
from fastapi.security.base import SecurityBase
from msgspec import Struct
from starlette.requests import HTTPConnection

from engine.actions.actor import Actor, Ask
from engine.actions.refused import Denied
from ui.api.errors import Language, errors, refusal
from ui.context import Context
from ui.origin import is_own
from ui.texts import say

GATED = errors(401, 403, 409, 422, 429, 500, 503)  # what such a route may answer besides its success


ANYBODY = "-"  # where no name is asked for


class Login(Struct, frozen=True):
    """A name and a password, as HTTP Basic carries them."""

    name: str
    password: str


def login_of(request: HTTPConnection) -> Login | None:
    """Return what HTTP Basic carries, None where there is nothing of the kind, or no password in it."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, password = base64.b64decode(value.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return Login(name, password) if password else None


class Basic(SecurityBase):
    """HTTP Basic in UTF-8: names are Korean as often as not."""

    def __init__(self) -> None:
        known = HTTPBasic(auto_error=False)
        self.model, self.scheme_name = known.model, "password"

    async def __call__(self, request: Request) -> Login | None:
        """Return what the request carries, None where it carries nothing of the kind."""
        return login_of(request)


Given = Annotated[Login | None, Depends(Basic())]


def gated(context: Context, action: str) -> Callable[..., Awaitable[Actor]]:
    """Return the dependency of a route that does `action`: it gives who acts, or answers 401, 403 or 429.

    The job is the `{id}` of the route's path. A route that learns its job later asks `access.check` itself.
    """

    async def admit(request: Request, language: Language, given: Given) -> Actor:
        refuse_strangers(request, language)
        ask = Ask(action=action, source=source_of(request), job=request.path_params.get("id"))
        token = request.cookies.get(cookie_of(request))
        if given is not None:
            return await asyncio.wrap_future(context.monitor.access.enter(ask, given.name, given.password))
        by_itself = request.method != "GET" and "origin" not in request.headers  # a cookie comes without being asked
        if token is None or by_itself:
            raise Denied("no_password" if context.monitor.access.is_on else "actions_off")
        return context.monitor.access.by_unlock(ask, token)

    return admit


def downloads(context: Context) -> Callable[..., Awaitable[Actor]]:
    """Return the dependency of a route that hands out files: it asks for a password where `access.files` says so."""
    gate = gated(context, "files")

    async def admit(request: Request, language: Language, given: Given) -> Actor:
        if context.monitor.access.files_openly:
            return Actor(name=ANYBODY, source=source_of(request))
        return await gate(request, language, given)

    return admit


def refuse_strangers(request: Request, language: str) -> None:
    """Return where no page of another origin asks; refuse with 403 else."""
    if not is_own(request.headers):
        raise refusal(403, "cross_site", say(language, "access.cross_site"), "header.origin")


def source_of(request: HTTPConnection) -> str:
    """Return the address from which the connection comes; what a proxy says of others can be made up."""
    return request.client.host if request.client else "?"


def cookie_of(request: HTTPConnection, what: str = "unlock") -> str:
    """Return the name of a cookie: cookies know no ports, and a machine may run two of us."""
    return f"batmon_{what}_{(request.scope.get('server') or ('', ''))[1]}"
