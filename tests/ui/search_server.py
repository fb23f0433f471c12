"""`python -m tests.ui.search_server PORT FOLDER [ko|en]`: a search beside nothing but what it says, over real logs."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from fastapi import Request
from nicegui import ui
from nicegui.element import Element

from engine.book import Book
from engine.loglook import Logs
from engine.logs.watch import LogWatch
from tests.rules.lives import rule
from tests.ui.fake_monitor import FakeMonitor
from tests.ui.fake_server import jobs_of, problem_text
from ui.app import serve
from ui.context import Context
from ui.pages import Page
from ui.theme import frame


class SearchHost(Element, component="search_host.js"):
    """A search beside nothing but what it says."""


def draw(context: Context, request: Request) -> None:
    """Place the search."""
    ui.add_head_html(f'<script type="application/json" id="batmon-job">"{request.path_params["id"]}"</script>')
    with frame(context, request, PAGE):
        SearchHost()


PAGE = Page(
    path="/jobs/{id}/search",
    label="logsearch.title",
    icon="search",
    draw=draw,
    menu=False,
    styles=("logsearch.css",),
    scripts=("log/search.js",),
)


def main(port: int, folder: Path, language: str) -> None:
    """Serve until ended."""
    watch = LogWatch(paths=(str(folder / "job.log"), str(folder / "day_%Y%m%d.log")), encoding="auto")
    states = {"kindscrap": SimpleNamespace(rule=rule(), logs=watch)}
    monitor = FakeMonitor(jobs_of("three"))
    monitor.language = language
    logs = Logs(cast("Book", SimpleNamespace(states=states)), monitor._witness)
    FakeMonitor.logs = logs  # type: ignore[method-assign,assignment]  # the real ones, over real files
    pages = sys.modules[Page.__module__]
    pages.PAGES = (*pages.PAGES, "tests.ui.search_server:PAGE")  # type: ignore[attr-defined]
    serve(monitor, "127.0.0.1", port, monitor.title, language, problem=problem_text)


if __name__ == "__main__":
    given = [*sys.argv[1:], "auto"]
    main(int(given[0]), Path(given[1]), given[2])
