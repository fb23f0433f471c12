"""Every page as it lies before a reader: wide and narrow, in both languages, in every state of the room."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser import Server
from tests.ui.addresses import ASKED, visits, wait_until_drawn
from tests.ui.conftest import Open

pytestmark = pytest.mark.browser
Scenes = Callable[[str], Server]
WIDTHS = (1440, 1024, 390)
WRONG = (Path(__file__).parent / "layout.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["ko-KR", "en-US"])
@pytest.mark.parametrize(("scene", "path"), visits("three", "states", "many", "first", "empty"))
def test_nothing_overlaps_is_cut_off_too_small_or_scrolls_sideways(
    scenes: Scenes, open_page: Open, scene: str, path: str, language: str
) -> None:
    page = open_page(scenes(scene).url + path, locale=language, script=ASKED)
    wait_until_drawn(page)

    wrong = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        wrong[width] = page.evaluate(WRONG)
    assert wrong == {width: [] for width in WIDTHS}


BROKEN = {
    "scrolls sideways": '<div style="width: 2000px; height: 9px"></div>',
    "cut off": '<div style="width: 40px; overflow: hidden; white-space: nowrap">a text that is too long</div>',
    "overlaps": '<div style="height: 9px; width: 50px"></div><div style="margin-top: -6px; height: 9px; width: 50px"></div>',
    "small": '<p style="font-size: 11px">작은 글자</p>',
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_is_found(open_page: Open, what: str) -> None:
    page = open_page("about:blank")
    page.set_content(BROKEN[what])

    (found,) = page.evaluate(WRONG)

    assert found.startswith(what)
