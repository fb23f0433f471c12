"""Every page in every state of the room: how it lies before a reader, and what axe-core says of it."""

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser import Server, Watch
from tests.ui.addresses import ASKED, others, visits, wait_until_drawn
from tests.ui.conftest import Open

pytestmark = pytest.mark.browser
Scenes = Callable[[str], Server]
STATES = visits("states", "empty", "first") + others("three", "thousand")
WIDTHS = (1440, 1024, 390)
HEIGHT = 640
WRONG = (Path(__file__).parent / "layout.js").read_text(encoding="utf-8")
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
STILL = "* { transition: none !important; animation: none !important }"  # no colour on its way to another
RUN = """async (rules) => {
  const only = rules.length ? { runOnly: rules } : {};
  const found = await axe.run(document, { resultTypes: ['violations'], ...only });
  const where = (node) => `${node.target} ${node.html.slice(0, 120)}`;
  return found.violations
    .filter((one) => ['serious', 'critical'].includes(one.impact))
    .map((one) => `${one.impact} ${one.id}: ${one.nodes.map(where).slice(0, 4).join(' | ')}`);
}"""


@pytest.fixture(scope="module")
def visited(request: pytest.FixtureRequest, browser: Browser, scenes: Scenes) -> Iterator[Page]:
    """Give a page of a scene in Korean, opened once for all tests of it; it may not complain."""
    scene, path = request.param
    url = scenes(scene).url + path
    watch = Watch(host=urlsplit(url).netloc)
    with browser.new_context(locale="ko-KR") as context:
        page = context.new_page()
        page.add_init_script(ASKED)
        watch.on(page)
        page.goto(url)
        wait_until_drawn(page)
        page.add_style_tag(content=STILL)
        yield page
    assert watch.complaints == []


def resize(page: Page, width: int) -> None:
    """Make the window so wide, and wait until the page has drawn itself for it."""
    page.set_viewport_size(ViewportSize(width=width, height=HEIGHT))
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def wrong(page: Page) -> dict[int, list[str]]:
    """Return what is wrong with the layout of a page, by its width."""
    found = {}
    for width in WIDTHS:
        resize(page, width)
        found[width] = page.evaluate(WRONG)
    return {width: what for width, what in found.items() if what}


@pytest.mark.parametrize("visited", STATES, indirect=True, ids="".join)
def test_nothing_overlaps_is_cut_off_too_small_or_scrolls_sideways(visited: Page) -> None:
    assert wrong(visited) == {}


@pytest.mark.parametrize(("scene", "path"), visits("states"))
def test_nothing_does_in_english_either(scenes: Scenes, open_page: Open, scene: str, path: str) -> None:
    page = open_page(scenes(scene).url + path, locale="en-US", script=ASKED)
    wait_until_drawn(page)

    assert wrong(page) == {}


@pytest.mark.parametrize("visited", STATES, indirect=True, ids="".join)
def test_axe_finds_nothing_serious(visited: Page) -> None:
    visited.evaluate(AXE)
    found = {}
    for width, light, dark in ((1440, (), ("color-contrast",)), (390, ("color-contrast",), ())):
        resize(visited, width)  # all rules once at each width, those of colours once in each theme
        visited.emulate_media(color_scheme="light")
        found[width, "light"] = violations(visited, *light)
        visited.emulate_media(color_scheme="dark")
        found[width, "dark"] = violations(visited, *dark)

    assert {where: what for where, what in found.items() if what} == {}


def violations(page: Page, *rules: str) -> list[str]:
    """Return what is serious or critical on a page as it is now, by these rules or by all."""
    found: list[str] = page.evaluate(RUN, rules)
    return found


BROKEN = {
    "scrolls sideways": '<div style="width: 2000px; height: 9px"></div>',
    "cut off": '<div style="width: 40px; overflow: hidden; white-space: nowrap">a text that is too long</div>',
    "overlaps": '<div style="height: 9px"></div><div style="margin-top: -6px; height: 9px"></div>',
    "small": '<p style="font-size: 11px">작은 글자</p>',
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_is_found(open_page: Open, what: str) -> None:
    page = open_page("about:blank")
    page.set_content(BROKEN[what])

    (found,) = page.evaluate(WRONG)

    assert found.startswith(what)


def test_what_axe_calls_serious_is_found(open_page: Open) -> None:
    page = open_page("about:blank")
    page.set_content('<html lang="en"><title>t</title><button></button><p style="color: #ddd">pale</p></html>')
    page.evaluate(AXE)

    assert [line.split(":")[0] for line in violations(page)] == ["critical button-name", "serious color-contrast"]
