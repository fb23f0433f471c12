"""Pages on paper: light whatever the theme, no controls, nothing cut off, rows whole, with their address and time."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser import Server
from tests.ui.conftest import WIDE, Open

pytestmark = pytest.mark.browser
Scenes = Callable[[str], Server]
SHEETS = {"/jobs/kindscrap": 700, "/statistics": 700, "/timeline": 1030, "/timeline?range=week": 1030}  # px of A4
READY = {
    "/jobs/kindscrap": "[data-panel=year] svg.drawn",
    "/statistics": "[data-table=periods] tbody tr",
    "/timeline": "[data-lane=kindscrap] .tl-x svg",
    "/timeline?range=week": "[data-lane=kindscrap] .tl-x svg",
}
CONTROLS = ".top, .dock, .bar, .stat-bar, .tl-days, .crumb, .btn, .after, .foot a, .skip"
SEEN = "(all) => all.filter((one) => one.getClientRects().length).map((one) => one.className)"
PAST_THE_EDGE = """() => [...document.querySelectorAll('.main *:not(.vh, .vh *)')]
    .filter((one) => one.getClientRects().length && one.getBoundingClientRect().right > window.innerWidth + 1)
    .filter((one) => !one.closest('.tl-clip, svg svg, svg *'))
    .map((one) => `${one.tagName} ${one.className}`)"""


def printed(page: Page, width: int) -> None:
    """Lay a page out as a printer does, on a sheet so wide."""
    page.set_viewport_size(ViewportSize(width=width, height=1000))
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")


@pytest.mark.parametrize("path", SHEETS)
def test_a_sheet_is_light_has_no_controls_and_nothing_past_its_edge(scenes: Scenes, open_page: Open, path: str) -> None:
    page = open_page(f"{scenes('three').url}{path}", dark=True)
    expect(page.locator(READY[path]).first).to_be_visible()
    page.evaluate("document.documentElement.dataset.theme = 'dark'; window.Quasar?.Dark.set(true)")

    printed(page, SHEETS[path])

    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(20, 23, 28)"
    assert page.locator(CONTROLS).evaluate_all(SEEN) == []
    assert page.evaluate(PAST_THE_EDGE) == []


@pytest.mark.parametrize("path", ["/jobs/kindscrap", "/statistics", "/timeline?range=week"])
def test_a_printer_is_told_the_address_and_the_time(scenes: Scenes, open_page: Open, path: str) -> None:
    page = open_page(f"{scenes('three').url}{path}")
    expect(page.locator(READY[path]).first).to_be_visible()
    expect(page.locator("#printed")).to_be_hidden()

    page.pdf()

    told = page.locator("#printed").text_content() or ""
    assert path in told
    assert (
        page.evaluate(
            "import('batmon/live.js').then(({ live }) => new Date(live.now + 9 * 3600e3).toISOString().slice(0, 10))"
        )
        in told
    )
    assert "(+09:00)" in told


def test_charts_are_drawn_as_wide_as_the_sheet_and_then_as_before(scenes: Scenes, open_page: Open) -> None:
    page = open_page(f"{scenes('three').url}/jobs/kindscrap")
    charts = page.locator("svg.drawn")
    expect(charts).to_have_count(3)
    before = charts.evaluate_all("all => all.map((one) => Number(one.getAttribute('width')))")

    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    on_paper = charts.evaluate_all("all => all.map((one) => Number(one.getAttribute('width')))")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    after = charts.evaluate_all("all => all.map((one) => Number(one.getAttribute('width')))")

    assert max(on_paper) < 690 < min(before)
    assert after == before


def test_a_sheet_does_not_scroll_so_every_row_of_a_table_is_on_it(scenes: Scenes, open_page: Open) -> None:
    page = open_page(f"{scenes('many').url}/statistics")
    rows = page.locator("[data-table=jobs] tbody tr[data-row]")
    expect(rows.first).to_be_visible()
    assert rows.count() < 60

    printed(page, 700)

    expect(rows).to_have_count(203)
    assert page.locator("[data-table=jobs] .stat-box").evaluate("(box) => box.scrollHeight <= box.clientHeight + 1")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    page.set_viewport_size(ViewportSize(width=WIDE[0], height=WIDE[1]))
    expect(rows).not_to_have_count(203)


@pytest.mark.parametrize(
    ("path", "row"),
    [
        ("/jobs/kindscrap", "[data-panel=runs] tbody tr"),
        ("/statistics", "[data-table=periods] tbody tr"),
        ("/timeline", "[data-lane]"),
    ],
)
def test_no_page_break_goes_through_a_row(scenes: Scenes, open_page: Open, path: str, row: str) -> None:
    page = open_page(f"{scenes('three').url}{path}")
    expect(page.locator(row).first).to_be_visible()

    printed(page, SHEETS[path])

    style = page.locator(row).first.evaluate(
        "(one) => [getComputedStyle(one).breakInside, getComputedStyle(one).position]"
    )
    assert style[0] == "avoid"
    assert style[1] in ("static", "relative")  # what stands free of the flow is cut wherever the sheet ends


def test_the_statistics_say_on_paper_what_their_controls_say_on_the_screen(scenes: Scenes, open_page: Open) -> None:
    page = open_page(f"{scenes('three').url}/statistics?job=kindscrap&days=90")
    expect(page.locator("[data-table=periods] tbody tr").first).to_be_visible()

    printed(page, 700)

    expect(page.locator(".stat > .on-paper")).to_contain_text("Kindscrap · 20")


def test_lanes_that_were_not_in_sight_are_said_to_be_missing(scenes: Scenes, open_page: Open) -> None:
    page = open_page(f"{scenes('many').url}/timeline")
    expect(page.locator("[data-lane=kindscrap] .tl-x svg")).to_have_count(1)

    printed(page, 1030)

    expect(page.locator(".tlpage .on-paper")).to_contain_text("모두 203개")
