"""/openapi.json, and /docs with a viewer that comes from this machine."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
from starlette.routing import BaseRoute

from ui.api.errors import refusal
from ui.context import Context

VIEWER = ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png")
CACHED = {"Cache-Control": "public, max-age=86400"}


def router(context: Context) -> APIRouter:
    """Return the routes; the schema is made when first asked for."""
    route = APIRouter(include_in_schema=False)
    made: dict[str, Any] = {}

    @route.get("/openapi.json")
    def openapi(request: Request) -> JSONResponse:
        if not made:
            made.update(_schema(request.app.routes, context.monitor.machine().version))
        return JSONResponse(made)

    @route.get("/docs")
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="openapi.json",
            title="BATMON API",
            swagger_js_url=f"docs/{VIEWER[0]}",
            swagger_css_url=f"docs/{VIEWER[1]}",
            swagger_favicon_url=f"docs/{VIEWER[2]}",
            swagger_ui_parameters={"validatorUrl": None, "docExpansion": "list", "defaultModelsExpandDepth": 0},
        )

    @route.get("/docs/{name}")
    async def viewer(name: str) -> FileResponse:
        folder = _viewer_folder()
        if folder is None or name not in VIEWER:
            raise refusal(404, "unknown_route", name, "path")
        return FileResponse(folder / name, headers=CACHED)

    return route


def _schema(routes: list[BaseRoute], version: str) -> dict[str, Any]:
    return get_openapi(
        title="BATMON API",
        version=version,
        description="What the pages show, as JSON. Times are ISO 8601 with offset; unknown is null.",
        routes=routes,
    )


def _viewer_folder() -> Path | None:
    """Return where the package with the viewer's files lies, without importing it."""
    found = find_spec("swagger_ui")
    places = found.submodule_search_locations if found else None
    return Path(places[0]) / "static" if places else None
