"""GET /jobs/{id}/log/search: lines of the logs of a job in which something is found, as they are found."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from engine.logs.searching import CONTEXT, HITS, LONGEST, BadPattern, Crowded, Ending, Search, Sought
from ui.api.errors import Language, errors, known_job, refusal
from ui.api.foundlines import AnyLine, line_of
from ui.api.gate import source_of
from ui.api.loglines import END, READERS, Encoding
from ui.api.places import Places
from ui.context import Context, zone_of
from ui.texts import say

LOOK = 1.0  # seconds between two looks whether the reader is still there
File = Annotated[str | None, Query(description="Path or name of the log; else all logs of the job", max_length=4096)]
Text = Annotated[str, Query(description="What is looked for, in each line by itself", min_length=1, max_length=LONGEST)]
Regex = Annotated[bool, Query(description="It is a pattern of Python's `regex` module, else plain text")]
Case = Annotated[bool, Query(description="Case matters")]
Since = Annotated[
    datetime | None, Query(description="From the first line at or after this time; without offset in the job's zone")
]
Until = Annotated[datetime | None, Query(description="Up to the first line at or after this time")]
After = Annotated[int | None, Query(description="Only lines that begin behind this byte of `file`", ge=0, le=END)]
Limit = Annotated[int, Query(description="So many hits at most", ge=1, le=HITS)]
Around = Annotated[int, Query(description="So many lines above and below each hit", alias="context", ge=0, le=CONTEXT)]


class Awake:
    """An event that another thread sets."""

    def __init__(self) -> None:
        self._loop, self._event = asyncio.get_running_loop(), asyncio.Event()

    def wake(self) -> None:
        """Set it, from any thread."""
        with suppress(RuntimeError):  # the server has ended
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self, seconds: float) -> None:
        """Wait until it is set, and not longer."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)
        self._event.clear()


class Lines(StreamingResponse):
    """A stream of lines, each of which is JSON."""

    media_type = "application/x-ndjson"


def router(context: Context) -> APIRouter:
    """Return the route."""
    route = APIRouter(prefix="/api/v1/jobs/{id}/log", tags=["logs"])
    places = Places(context, READERS)

    @route.get(
        "/search",
        response_class=Lines,
        responses={200: {"model": AnyLine}, **errors(404, 422, 429, 500, 503)},
        summary="Lines of a log, or of all logs of a job, in which something is found",
    )
    async def search(
        request: Request,
        id: str,
        language: Language,
        q: Text,
        file: File = None,
        regex: Regex = False,
        case: Case = False,
        since: Since = None,
        until: Until = None,
        after: After = None,
        limit: Limit = 1000,
        around: Around = 0,
        encoding: Encoding = None,
    ) -> Lines:
        """One JSON object a line, told by its `kind`: `hit`, `numbers` of hits that were told without, `skipped` for a
        file that was not searched, `progress`, and at last `end`. It ends when the reader leaves. In one file hits come
        from its beginning on; of several files the newest comes first.
        """
        view = known_job(context, id, language)
        zone = zone_of(view.zone)
        if after is not None and file is None:
            raise refusal(422, "invalid_parameter", say(language, "logsearch.after"), "query.after")
        sought = Sought(
            text=q,
            is_pattern=regex,
            case=case,
            path=file,
            encoding=encoding,
            since=_zoned(since, zone),
            until=_zoned(until, zone),
            after=after,
            limit=limit,
            context=around,
        )
        awake = Awake()

        def begin() -> Search:
            return context.monitor.logs.search(id, sought, source_of(request), awake.wake)

        with _refused(language):
            found = await places.run(id, language, begin, Search.close)
        return Lines(_lines(request, found, awake, zone, language), headers={"Cache-Control": "no-store"})

    return route


def _zoned(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=zone)


@contextmanager
def _refused(language: str) -> Iterator[None]:
    """Answer why a search does not begin."""
    try:
        yield
    except BadPattern as error:
        fields = {"place": error.position + 1, "reason": error.reason}
        raise refusal(422, "bad_pattern", say(language, "logsearch.pattern", **fields), "query.q") from error
    except Crowded as error:
        key = "logsearch.crowded.own" if error.own else "logsearch.crowded"
        answer = refusal(429, "search_crowded", say(language, key), None)
        answer.headers = {"Retry-After": "2"}
        raise answer from error


async def _lines(request: Request, search: Search, awake: Awake, zone: ZoneInfo, language: str) -> AsyncIterator[bytes]:
    try:
        while not search.closed and not await request.is_disconnected():
            await awake.wait(LOOK)
            news = search.take()
            if news:
                yield b"".join(line_of(one, zone, language) for one in news)
            if news and isinstance(news[-1], Ending):
                return
    finally:
        search.close()
