"""The composition root of the web server: routes, pages and the live socket on one app, and its start."""

import asyncio
import gc
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Request, WebSocket
from nicegui import Client, app, ui
from nicegui.dependencies import register_importmap_override
from starlette.middleware.gzip import GZipMiddleware

from engine import clock
from engine.config.problems import render
from engine.monitor import Monitor
from rules import explain
from rules.model import Status
from ui.api import routers
from ui.api.errors import handle
from ui.assets import FOLDER, FOREVER, address, favicon
from ui.bodies import Bodies
from ui.context import Context, Problem
from ui.doorway import DRAWN, Doorway
from ui.immutable import Immutable
from ui.lingering import Lingering
from ui.live import Live
from ui.loopnoise import be_quiet
from ui.pages import Page, is_page, pages
from ui.reading import Reading

Handler = Callable[[], Awaitable[None] | None]
PACKING = 5  # of 9: from there on it takes much longer for one percent less
UNUSED_PAGE = 15.0  # seconds after which a page that no route of ours has drawn is forgotten


def build(monitor: Monitor, *, now: Callable[[], datetime] | None = None, problem: Problem | None = None) -> Live:
    """Register everything that the server answers, and return the broadcaster.

    `now` is the engine's clock; `problem` makes a sentence of a configuration problem.
    """
    context = Context(
        monitor=monitor,
        now=now or clock.now,
        sentence=explain.sentence,
        problem=problem or render,
    )
    live = Live(context)
    for router in routers(context):
        app.include_router(router)

    @app.websocket("/live")
    async def live_socket(socket: WebSocket) -> None:
        await live.serve(socket)

    handle(app, context)
    app.add_static_files(address(), FOLDER, max_cache_age=FOREVER)
    register_importmap_override("batmon/", f"{address()}/js/")
    for page in pages():
        _serve_page(page, context)
    app.add_middleware(GZipMiddleware, compresslevel=PACKING)
    app.add_middleware(Immutable)
    app.add_middleware(Reading, context=context)
    app.add_middleware(Bodies)
    app.add_middleware(Doorway, is_page=is_page, outline=lambda: _outline(context))
    app.add_middleware(Lingering)
    app.on_startup(_settle)
    app.on_startup(_be_quiet)
    app.on_startup(live.start)
    app.on_startup(_forget_unused_pages)
    app.on_shutdown(live.stop)
    return live


def serve(
    monitor: Monitor,
    host: str,
    port: int,
    title: str,
    language: str,
    *,
    on_startup: Sequence[Handler] = (),
    on_shutdown: Sequence[Handler] = (),
    now: Callable[[], datetime] | None = None,
    problem: Problem | None = None,
    certificate: tuple[Path, Path] | None = None,
    **server: Any,
) -> None:
    """Serve until told to stop; `on_startup` runs on the loop before the first request, `server` goes to uvicorn.

    With a `certificate` and its key pages are served by HTTPS.
    """
    for starting in on_startup:
        app.on_startup(starting)
    build(monitor, now=now, problem=problem)
    for stopping in on_shutdown:
        app.on_shutdown(stopping)
    ui.run(
        host=host,
        port=port,
        title=f"{title} · BATMON",
        language="ko-KR" if language == "ko" else "en-US",
        favicon=favicon(),
        dark=None,
        reload=False,
        show=False,
        show_welcome_message=False,
        binding_refresh_interval=None,
        tailwind=False,
        log_config=None,
        access_log=False,
        gzip_middleware_factory=None,  # ours stands further inside
        proxy_headers=False,  # who asks is who connects: what a proxy says of others can be made up
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=2,  # a stream that is open does not end by itself
        **(_https(*certificate) if certificate else {}),
        **server,
    )


def _https(certificate: Path, key: Path) -> dict[str, Any]:
    return {"ssl_certfile": str(certificate), "ssl_keyfile": str(key)}


def _serve_page(page: Page, context: Context) -> None:
    def answer(request: Request) -> None:
        page.draw(context, request)
        request.scope[DRAWN].append(ui.context.client)

    ui.page(page.path)(answer)


def _outline(context: Context) -> str:
    """Return the board in one line, for who asks for a page without being a browser."""
    if not context.monitor.access.read_openly:
        return "BATMON\nsee /health\n"
    counts = Counter(view.status for view in context.monitor.board().jobs)
    return "BATMON " + " ".join(f"{status} {counts[status]}" for status in Status) + "\nsee /health, /docs\n"


def _settle() -> None:
    """Take what is there for good out of the collector's sight: looking through all of it holds the loop for 80 ms."""
    gc.collect()
    gc.freeze()


async def _be_quiet() -> None:
    be_quiet(asyncio.get_running_loop())


async def _forget_unused_pages() -> None:
    async def forget() -> None:
        while True:
            await asyncio.sleep(UNUSED_PAGE / 3)
            Client.prune_instances(client_age_threshold=UNUSED_PAGE)

    task = asyncio.create_task(forget())
    app.on_shutdown(lambda: _end(task))


def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
