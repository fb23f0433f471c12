"""/main and /page?path=: the addresses of the older program, sent on to the pages of today."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from ui.context import Context
from ui.pages import pages


def router(context: Context) -> APIRouter:
    """Return the routes; a page that is not there yet leads to the dashboard."""
    route = APIRouter(include_in_schema=False)
    now_at = {name: page.path for page in pages() for name in page.kept}

    @route.get("/main")
    async def main() -> RedirectResponse:
        return RedirectResponse("/", status_code=308)

    @route.get("/page")
    async def page(path: str = "") -> RedirectResponse:
        return RedirectResponse(now_at.get(path.strip("/").lower(), "/"), status_code=307)

    return route
