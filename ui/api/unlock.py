"""POST /unlock, /unlock/renew and /lock, GET /unlock: the page that stays unlocked for some minutes."""

import asyncio
from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response

from engine.actions.actor import Opened, Pass
from engine.actions.refused import Denied
from ui.api.errors import Language
from ui.api.gate import GATED, Given, cookie_of, refuse_strangers, source_of
from ui.context import Context, zone_of
from ui.shapes import Shape

PATH = "/api/"


class UnlockState(Shape):
    """Whether this browser may act: by which name, until when, and what. `actions_on`: a password is configured."""

    actions_on: bool
    unlocked: bool
    name: str | None
    until: datetime | None
    seconds: int
    actions: list[str]


def router(context: Context) -> APIRouter:
    """Return the routes."""
    route = APIRouter(prefix="/api/v1", tags=["access"])
    access = context.monitor.access

    @route.get("/unlock", summary="Whether this browser is unlocked")
    async def state(request: Request, response: Response) -> UnlockState:
        response.headers["Cache-Control"] = "no-store"
        return _state(context, access.state(request.cookies.get(cookie_of(request), "")))

    @route.post("/unlock", responses=GATED, summary="Unlock this browser for some minutes, by HTTP Basic")
    async def unlock(request: Request, response: Response, language: Language, given: Given) -> UnlockState:
        refuse_strangers(request, language)
        if given is None:
            raise Denied("no_password" if access.is_on else "actions_off")
        opened = await asyncio.wrap_future(access.unlock(source_of(request), given.name, given.password))
        return _keep(context, request, response, opened)

    @route.post("/unlock/renew", responses=GATED, summary="Begin the minutes anew")
    def renew(request: Request, response: Response, language: Language) -> UnlockState:
        refuse_strangers(request, language)
        opened = access.renew(source_of(request), request.cookies.get(cookie_of(request), ""))
        return _keep(context, request, response, opened)

    @route.post("/lock", responses=GATED, summary="End the unlock")
    def lock(request: Request, response: Response, language: Language) -> UnlockState:
        refuse_strangers(request, language)
        access.lock(source_of(request), request.cookies.get(cookie_of(request), ""))
        response.delete_cookie(cookie_of(request), path=PATH)
        return _state(context, None)

    return route


def _keep(context: Context, request: Request, response: Response, opened: Opened) -> UnlockState:
    response.set_cookie(
        cookie_of(request),
        opened.token,
        max_age=int(opened.given.seconds),
        path=PATH,
        secure=request.scope["scheme"] == "https",
        httponly=True,
        samesite="strict",
    )
    response.headers["Cache-Control"] = "no-store"
    return _state(context, opened.given)


def _state(context: Context, given: Pass | None) -> UnlockState:
    zone = zone_of(context.monitor.zone)
    return UnlockState(
        actions_on=context.monitor.access.is_on,
        unlocked=given is not None,
        name=None if given is None else given.name,
        until=None if given is None else context.now().astimezone(zone) + timedelta(seconds=given.seconds),
        seconds=0 if given is None else int(given.seconds),
        actions=[] if given is None else list(given.actions),
    )
