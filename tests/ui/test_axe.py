"""axe-core looks at every page, in every state of the room, light and dark, wide and narrow."""

from collections.abc import Callable
from importlib.resources import files

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser import Server
from tests.ui.addresses import ASKED, visits, wait_until_drawn
from tests.ui.conftest import PHONE, WIDE, Open

pytestmark = pytest.mark.browser
Scenes = Callable[[str], Server]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RUN = """async (rules) => {
  const only = rules.length ? { runOnly: rules } : {};
  const found = await axe.run(document, { resultTypes: ['violations'], ...only });
  return found.violations
    .filter((one) => ['serious', 'critical'].includes(one.impact))
    .map((one) => `${one.impact} ${one.id}: ${one.nodes.map((node) => `${node.target} ${node.html.slice(0, 120)}`).slice(0, 4).join(' | ')}`);
}"""


def violations(page: Page, *rules: str) -> list[str]:
    """Return what is serious or critical on a page as it is now, by these rules or by all."""
    found: list[str] = page.evaluate(RUN, rules)
    return found


@pytest.mark.parametrize(("scene", "path"), visits("three", "states", "thousand", "empty", "first"))
def test_axe_finds_nothing_serious(scenes: Scenes, open_page: Open, scene: str, path: str) -> None:
    page = open_page(scenes(scene).url + path, script=ASKED)
    wait_until_drawn(page)
    page.add_style_tag(content="* { transition: none !important; animation: none !important }")  # no colour in between
    page.evaluate(AXE)

    found = {}
    for width, height in (WIDE, PHONE):
        page.set_viewport_size(ViewportSize(width=width, height=height))
        page.emulate_media(color_scheme="light")
        found[width, "light"] = violations(page)
        page.emulate_media(color_scheme="dark")
        found[width, "dark"] = violations(page, "color-contrast")  # nothing else is of another colour
    assert {where: what for where, what in found.items() if what} == {}


def test_axe_itself_finds_what_is_wrong(open_page: Open) -> None:
    page = open_page("about:blank")
    page.set_content('<html lang="en"><title>t</title><button></button><p style="color: #ddd">pale</p></html>')
    page.evaluate(AXE)

    assert [line.split(":")[0] for line in violations(page)] == ["critical button-name", "serious color-contrast"]
