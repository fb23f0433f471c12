"""/main and /page?path=: the addresses of the older program, sent on to the pages of today."""

import re
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from ui.context import Context
from ui.pages import is_page, pages

JOINT = re.compile(r"[/\\.?&=]+")  # between the words of an address: "logs/kindscrap.html"


def router(context: Context) -> APIRouter:
    """Return the routes; what is not there yet leads to its job, and without one to the dashboard."""
    route = APIRouter(include_in_schema=False)
    now_at = {name: page.path for page in pages() for name in page.kept}

    @route.get("/main")
    async def main() -> RedirectResponse:
        return RedirectResponse("/", status_code=308)

    @route.get("/page")
    async def page(request: Request, path: str = "") -> RedirectResponse:
        named = now_at.get(path.strip("/").lower())
        return RedirectResponse(named or _job_page(context, request) or "/", status_code=307)

    return route


def _job_page(context: Context, request: Request) -> str | None:
    """Return the page of the job whose id or name is a word of the address; None where there is none."""
    words = {word.casefold() for value in request.query_params.values() for word in JOINT.split(value) if word}
    views = context.monitor.board().jobs
    job = next((view for view in views if {view.id.casefold(), view.name.casefold()} & words), None)
    if job is None:
        return None
    there = f"/jobs/{quote(job.id, safe='')}"
    return there if is_page(there) else None
