"""GET /store/download: a consistent copy of the SQLite store, behind the gate and on record."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from engine.actions.actor import Actor
from engine.actions.copier import Copied, Copier
from ui.api.gate import GATED, gated
from ui.context import Context

MEDIA = "application/vnd.sqlite3"


class HandedOut(FileResponse):
    """The copy as a file, which is gone when the answer has ended, however it ends."""

    def __init__(self, copied: Copied, copier: Copier) -> None:
        headers = {"Cache-Control": "private, no-store"}
        super().__init__(copied.path, media_type=MEDIA, filename=copied.name, headers=headers)
        self._copied, self._copier = copied, copier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._copier.discard(self._copied)


def router(context: Context) -> APIRouter:
    """Return the route; the copy is made off the loop."""
    route = APIRouter(prefix="/api/v1/store", tags=["system"], responses=GATED)
    copier = context.monitor.copies

    @route.get(
        "/download",
        response_class=FileResponse,
        responses={200: {"content": {MEDIA: {}}, "description": "The store as a SQLite file"}},
        summary="A consistent copy of the store",
    )
    async def download(actor: Annotated[Actor, Depends(gated(context, "store"))]) -> FileResponse:
        return HandedOut(await run_in_threadpool(copier.copy, actor), copier)

    return route
