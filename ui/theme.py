"""The frame of every page: styles, language, light or dark, top bar, banners, footer."""

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from html import escape

from fastapi import Request
from nicegui import ui

from ui.assets import SCRIPTS, STYLES, address, edition, modules, sprite
from ui.components.drawer import Drawer
from ui.components.foot import Foot
from ui.components.topbar import Topbar
from ui.context import Context
from ui.pages import Page, pages
from ui.texts import COOKIE, choose, say, texts

THEME_COOKIE = "batmon_theme"
THEMES = {"light": False, "dark": True}  # anything else follows the system
QUASAR = {"ko": "ko-KR", "en": "en-US"}
# NiceGUI draws the page and is done: a line of its own would keep every page in the server's memory, and load a page
# anew whenever the server comes back. Its script is handed a line that says and does nothing.
ALONE = """<script>
  const nothing = () => {};
  const line = { io: { on: nothing, opts: {} }, on: nothing, emit: nothing, connect: nothing, disconnect: nothing };
  Object.defineProperty(window, "io", { get: () => () => line, set: nothing });
</script>"""


@contextmanager
def frame(context: Context, request: Request, page: Page) -> Iterator[None]:
    """Draw the frame of a page and, inside it, what the block draws."""
    setting = context.monitor.language
    language = choose(setting, request.cookies.get(COOKIE), request.headers.get("accept-language"))
    chosen = request.cookies.get(THEME_COOKIE, "")
    theme = chosen if chosen in THEMES else "auto"
    _dress(language, theme)
    closed = not context.monitor.access.read_openly
    ui.add_head_html(_head(context.monitor.title, language, theme, page, closed))
    ui.add_body_html(_before(language))
    if not page.bare:
        Topbar()
    with ui.element("div").classes("main").props("id=m"):
        yield
    if not page.bare:
        Foot()
        Drawer()


def tell_job(context: Context, request: Request) -> None:
    """Say which job a page is of; of one that is not there it is a 404."""
    job = request.path_params["id"]
    if context.monitor.job(job) is None:
        ui.status_code(404)
    hand_over("batmon-job", job)


def hand_over(name: str, value: str) -> None:
    """Give the scripts of a page a text of its address, in which nothing runs."""
    told = json.dumps(value).replace("<", "\\u003c")
    ui.add_head_html(f'<script type="application/json" id="{name}">{told}</script>')


def _dress(language: str, theme: str) -> None:
    """Set this reader's language and darkness before the first byte leaves, so that nothing flashes."""
    client = ui.context.client
    page = copy.copy(client.page)
    page.language = QUASAR[language]  # type: ignore[assignment]  # a literal type of all packs
    page.dark = THEMES.get(theme)
    client.page = page


@lru_cache(maxsize=64)
def _head(title: str, language: str, theme: str, shown: Page, login: bool) -> str:
    menu = [
        {"path": page.path, "label": page.label, "icon": page.icon, "dock": page.dock} for page in pages() if page.menu
    ]
    given = {
        "title": title,
        "language": language,
        "theme": theme,
        "edition": edition(language),
        "path": shown.path,
        "menu": menu,
        "login": login,
    }
    page = json.dumps({**given, "texts": dict(texts(language))}, ensure_ascii=False).replace("<", "\\u003c")
    styles = "".join(f'<link rel="stylesheet" href="{address()}/{name}">' for name in (*STYLES, *shown.styles))
    early = "".join(
        f'<link rel="modulepreload" href="{address()}/js/{name}">' for name in modules((*SCRIPTS, *shown.scripts))
    )
    chosen = f"<script>document.documentElement.dataset.theme={json.dumps(theme)}</script>" if theme in THEMES else ""
    return (
        f'{ALONE}{styles}{early}{chosen}<script type="application/json" id="batmon-page">{page}</script>'
        '<script type="module" async>import "batmon/live.js"; import "batmon/shell.js"; '
        'import "batmon/paper.js"</script>'
    )


@lru_cache(maxsize=8)
def _before(language: str) -> str:
    skip = f'<a class="skip" href="#m">{escape(say(language, "skip"))}</a>'
    return f'{sprite()}{skip}<p class="on-paper first" id="printed"></p>'
