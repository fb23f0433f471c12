"""GET /jobs/{id}/log/stream: what is appended to a log, as server-sent events."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import suppress
from math import inf
from typing import Annotated
from zoneinfo import ZoneInfo

import orjson
from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse

from engine.logs.port import Feed, LogNews
from ui.api.errors import Language, errors, known_job
from ui.api.loglines import READERS, Encoding, File, Offset, line_shape, newest
from ui.api.places import Places
from ui.context import Context, zone_of

QUIET = 15.0  # seconds after which a silent stream says that it lives
KEPT = 4  # events that readers of one log share, each of half a megabyte at most
LOOK = 1.0  # seconds between two looks whether the reader is still there
SHORT = 5.0  # seconds that a reader is told for who does not say what it accepts: one of streams always does
Last = Annotated[str | None, Header(alias="Last-Event-ID", max_length=40)]


class Events:
    """Makes events; those of the last news are kept, which many readers may be waiting for."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, str], tuple[LogNews, bytes]] = OrderedDict()

    def of(self, news: LogNews, zone: ZoneInfo) -> bytes:
        """Return the event of some news, with its times in a zone."""
        key = id(news), zone.key
        found = self._kept.get(key)
        if found is not None and found[0] is news:
            return found[1]
        event = _event(news, zone)
        self._kept[key] = news, event
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return event


def router(context: Context) -> APIRouter:
    """Return the route."""
    route = APIRouter(prefix="/api/v1/jobs/{id}/log", tags=["logs"])
    places = Places(context, READERS)
    events = Events()

    @route.get(
        "/stream",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {}}}, **errors(404, 422, 500, 503)},
        summary="Lines as they are appended to a log",
    )
    async def stream(
        request: Request,
        id: str,
        language: Language,
        file: File = None,
        offset: Offset = None,
        encoding: Encoding = None,
        last: Last = None,
    ) -> StreamingResponse:
        """Server-sent events, from `offset` on, else from the end: `lines` (as /log/lines gives them; one that was not
        written to its end comes again at its offset; `skipped` where too many came at once), `replaced` when the log
        was rotated or emptied and begins anew, `gone` while there is none. An event's id is the offset to go on from.
        A request without the header `Accept` is told what comes within five seconds.
        """
        view = known_job(context, id, language)
        since = int(last) if last is not None and last.isdecimal() and last.isascii() else offset
        loop, awake = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with suppress(RuntimeError):  # the server has ended
                loop.call_soon_threadsafe(awake.set)

        def follow() -> Feed:
            return context.monitor.logs.follow(id, file or newest(view), since, encoding, wake)

        feed = await places.run(id, language, follow, Feed.close)
        body = _events(request, feed, awake, zone_of(view.zone), events)
        return StreamingResponse(body, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    return route


async def _events(
    request: Request, feed: Feed, awake: asyncio.Event, zone: ZoneInfo, events: Events
) -> AsyncIterator[bytes]:
    now = asyncio.get_running_loop().time
    silent, end = 0.0, now() + (inf if "accept" in request.headers else SHORT)
    try:
        yield b": following\n\n"
        while not feed.closed and not await request.is_disconnected() and now() < end:
            try:
                await asyncio.wait_for(awake.wait(), LOOK)
            except TimeoutError:
                silent += LOOK
            awake.clear()
            for news in feed.take():
                silent = 0.0
                yield events.of(news, zone)
            if silent >= QUIET:
                silent = 0.0
                yield b": nothing new\n\n"
    finally:
        feed.close()


def _event(news: LogNews, zone: ZoneInfo) -> bytes:
    shown = [line_shape(line, zone).model_dump(mode="json") for line in news.lines]
    data = orjson.dumps({"lines": shown, "end": news.end, "skipped": news.skipped})
    return b"event: %s\nid: %d\ndata: %s\n\n" % (news.kind.encode(), news.end, data)
