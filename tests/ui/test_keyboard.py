"""Every page by the keyboard alone: all that can be clicked is reached, named and seen, and nothing holds the focus."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import Server
from tests.ui.addresses import ASKED, others, visits, wait_until_drawn
from tests.ui.conftest import PHONE, WIDE, Open

pytestmark = pytest.mark.browser
Scenes = Callable[[str], Server]
MOST = 150  # presses: enough for a page of a few jobs, and for the head of a long list
FOCUS = (Path(__file__).parent / "focus.js").read_text(encoding="utf-8")
REACHABLE = """() => [...document.querySelectorAll(
  'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])'
)].filter((one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true })).length"""


def tabbed(page: Page) -> list[dict[str, Any]]:
    """Return all that the tab key comes past until it leaves the page, or begins anew."""
    stops: list[dict[str, Any]] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop and stops and stop["number"] == stops[-1]["number"]:
            continue  # the parts of a date field are one thing
        if stop is None or any(stop["number"] == one["number"] for one in stops):
            break
        stops.append(stop)
    return stops


CASES = [("three", path, PHONE) for _, path in visits("three")] + [("many", path, WIDE) for _, path in others("many")]


@pytest.mark.parametrize(("scene", "path", "size"), CASES)
def test_the_tab_key_comes_past_everything_that_is_named_and_shown(
    scenes: Scenes, open_page: Open, scene: str, path: str, size: tuple[int, int]
) -> None:
    page = open_page(scenes(scene).url + path, script=ASKED, size=size)
    wait_until_drawn(page)
    reachable = page.evaluate(REACHABLE)

    stops = tabbed(page)
    assert len(stops) >= min(reachable, MOST), f"of {reachable} the tab key reaches {len(stops)}"
    assert [stop for stop in stops if not (stop["name"] and stop["ringed"] and stop["seen"])] == []


@pytest.mark.parametrize(("scene", "path"), visits("three"))
def test_the_first_stop_skips_to_the_page_itself(scenes: Scenes, open_page: Open, scene: str, path: str) -> None:
    page = open_page(scenes(scene).url + path, script=ASKED)
    wait_until_drawn(page)

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('a.skip')")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('.top')")
