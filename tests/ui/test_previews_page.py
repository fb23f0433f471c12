"""What files look like on the page of a job's files, and the tree of its folders, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Server
from tests.ui.conftest import PHONE, Open
from tests.ui.test_every_state import AXE, violations

pytestmark = pytest.mark.browser
Scenes = Callable[[str], Server]
FILES = "/jobs/kindscrap/files"
SLOW = 20_000  # ms for the process beside to begin


def opened(server: Server, open_page: Open, query: str = "", **how: object) -> Page:
    page = open_page(f"{server.url}{FILES}{query}", **how)
    page.wait_for_selector(".fr a")
    return page


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("옛_집계.xls", "기관 1"),
        ("지점.ods", "지점 1"),
        ("기준가.xml", "펀드 0"),
        ("batch.yml", "kindscrap"),
        ("events.ndjson", "펀드 0"),
        ("run.bat", "@echo off"),
        ("broken.pdf", "25 50 44 46"),
    ],
)
@pytest.mark.parametrize("size", [(1440, 900), PHONE], ids=["wide", "narrow"])
def test_a_file_of_each_kind_is_shown(
    scenes: Scenes, open_page: Open, file: str, text: str, size: tuple[int, int]
) -> None:
    page = opened(scenes("three"), open_page, f"?path=문서&file=문서/{file}", size=size)

    expect(page.locator(".pv-scroll")).to_contain_text(text, timeout=SLOW)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_markdown_is_words_and_runs_and_fetches_nothing(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page, "?path=문서&file=문서/읽어보기.md")

    expect(page.locator(".pv-prose h3")).to_have_text("Kindscrap", timeout=SLOW)
    expect(page.locator(".pv-prose td").first).to_have_text("수집")
    expect(page.locator(".pv-prose")).to_contain_text("<script>alert(1)</script>")
    assert page.locator(".pv-prose a").evaluate_all("all => all.map((a) => [a.href, a.rel])") == [
        ["https://example.com/docs", "noopener noreferrer nofollow"]
    ]
    assert page.locator(".pv-prose :is(img, script)").count() == 0


def test_words_of_source_have_colours_and_are_text(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page, "?file=main.py")

    expect(page.locator(".pv-text .tk-k").first).to_have_text("import", timeout=SLOW)
    expect(page.locator(".pv-text .tk-s")).to_have_text("'<b>안녕</b>'")
    assert page.locator(".pv-text b").count() == 0


def test_pages_of_a_pdf_are_drawn_and_can_be_read_as_text(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page, "?path=문서&file=문서/통보.pdf")

    page.wait_for_function("document.querySelector('.pv-paper img')?.naturalWidth === 1400", timeout=SLOW)
    expect(page.locator(".pv-pages")).to_contain_text("2쪽 중 1쪽")
    page.get_by_text("글자로 보기").click()
    expect(page.locator(".pv-paper details p")).to_have_text("Price notice 2026-11-24")
    page.locator("[data-page=next]").click()
    expect(page.locator(".pv-paper details")).to_contain_text("Second page")
    expect(page.locator("[data-page=next]")).to_be_disabled()
    assert page.locator("iframe, embed, object").count() == 0


def test_pages_of_xml_go_on_where_the_last_one_ended(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page, "?path=문서&file=문서/기준가.xml")

    expect(page.locator(".pv-pages")).to_contain_text(re.compile("약 6[0-9]{2}개 중 1–200"))
    page.locator("[data-page=next]").click()
    expect(page.locator(".pv-pages")).to_contain_text("201–400")
    expect(page.locator(".pv-tree")).to_contain_text('id="200"')


def test_every_page_of_lines_says_which_they_are_and_the_last_one_of_how_many(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page, "?path=문서&file=문서/events.ndjson")

    expect(page.locator(".pv-pages .num")).to_have_text(re.compile(r"^약 30\d개 중 1–200$"), timeout=SLOW)
    page.locator("[data-page=next]").click()
    expect(page.locator(".pv-pages .num")).to_have_text("300개 중 201–300")
    page.locator("[data-page=previous]").click()
    expect(page.locator(".pv-pages .num")).to_have_text(re.compile(r"^약 30\d개 중 1–200$"))


def test_a_page_of_bytes_says_which_they_are(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page, "?path=data/20261124&file=data/20261124/core.bin")

    expect(page.locator(".pv-pages .num")).to_have_text("5,120바이트 중 0–3,199", timeout=SLOW)
    page.locator("[data-page=next]").click()
    expect(page.locator(".pv-pages .num")).to_have_text("5,120바이트 중 3,200–5,119")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_what_files_look_like(scenes: Scenes, open_page: Open, theme: str) -> None:
    page = opened(scenes("three"), open_page, "?path=문서")
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    found = {}

    for name in ("읽어보기.md", "통보.pdf", "기준가.xml", "load.sql", "지점.ods", "broken.pdf"):
        page.get_by_role("link", name=name, exact=True).click()
        page.locator(".pv h2", has_text=name).wait_for()
        page.locator(".pv-scroll").wait_for(timeout=SLOW)
        page.evaluate(AXE)
        found[name] = violations(page)
    assert {name: what for name, what in found.items() if what} == {}


def focused(page: Page) -> str | None:
    return page.locator(":focus").get_attribute("data-folder")


def test_the_tree_of_folders_goes_by_keys_as_trees_do(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page)
    tree = page.get_by_role("tree")
    expect(tree.get_by_role("treeitem")).to_have_count(4)
    tree.locator("[tabindex='0']").focus()

    page.keyboard.press("ArrowDown")
    assert focused(page) == "data"
    page.keyboard.press("ArrowRight")
    inner = tree.locator("[data-folder='data/20261124']")
    expect(inner).to_have_attribute("aria-level", "3")
    expect(tree.locator("[data-folder=data]")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "data/20261124"
    page.keyboard.press("Enter")
    expect(page.locator(".fl-trail a").last).to_have_text("20261124")
    expect(inner).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(inner).to_have_count(0)
    page.keyboard.press("End")
    assert focused(page) == "문서"
    page.keyboard.press("Home")
    assert focused(page) == ""
    assert tree.locator("[tabindex='0']").count() == 1


def test_the_tree_opens_the_way_to_the_folder_of_the_address(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page, "?path=data/20261124")

    expect(page.locator("[data-folder='data/20261124']")).to_have_attribute("aria-selected", "true")
    page.locator("[data-folder=logs]").click()
    expect(page.locator(".fr .fl-name")).to_have_text("kindscrap.log")


def test_a_search_below_is_sorted_and_says_where_nothing_fits(scenes: Scenes, open_page: Open) -> None:
    server = scenes("three")
    page = opened(server, open_page, "?q=b&below=1")

    expect(page.locator(".fl-trail")).to_contain_text("찾음")
    expect(page.locator("[data-halt]")).to_have_count(0)
    page.locator("[data-sort=size]").click()
    expect(page.locator(".fr .fl-name").first).to_have_text("run.db")
    expect(page.locator(".fr")).to_have_count(6)
    page.get_by_label("이름으로 찾기").fill("nosuch")
    expect(page.locator("[data-state=empty]")).to_contain_text("맞는 이름이 없습니다")


STILL = """
window.lines = [];
const plain = window.fetch;
window.fetch = async (address, given) => {
  if (String(address).includes('/files/search')) {
    const body = new ReadableStream({ start(control) {
      given.signal.addEventListener('abort', () => { window.ended = true; control.error(given.signal.reason); });
      const entry = { name: 'hit.txt', path: 'a/hit.txt', kind: 'file', size: 1, modified: null, opens: true };
      const line = JSON.stringify({ entries: [entry], looked: 1234, done: false, cut: false });
      control.enqueue(new TextEncoder().encode(line + '\\n'));
    } });
    return new Response(body);
  }
  if (String(address).includes('/files/preview') && window.going) {
    const again = String(address).includes('again=true');
    window.lines.push(again);
    const done = Math.min(0.9, window.lines.length / 10);
    const problem = { code: 'going', message: '' };
    return Response.json({ name: 'x', kind: 'xlsx', kind_name: 'Excel', size: 1, modified: '2026-11-24T00:00:00Z',
      problem, body: null, done, log: null });
  }
  return plain(address, given);
};
"""


def test_a_search_that_goes_on_says_how_far_it_came_and_ends_where_the_reader_says(
    scenes: Scenes, open_page: Open
) -> None:
    page = open_page(f"{scenes('three').url}{FILES}?q=hit&below=1", script=STILL)

    expect(page.locator(".fl-trail")).to_contain_text("1,234개를 보고 1개 찾음")
    expect(page.locator(".fr .fl-name")).to_have_text("hit.txt")
    page.locator("[data-halt]").click()
    expect(page.locator(".fl-trail")).to_contain_text("1개까지만 찾음")
    assert page.evaluate("window.ended")
    expect(page.locator(".fr .fl-name")).to_have_text("hit.txt")


def test_a_far_place_is_looked_for_until_it_is_found_or_the_reader_says_stop(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page, script=STILL)
    page.evaluate("window.going = true")
    page.get_by_text("run.db", exact=True).click()

    expect(page.locator("[data-problem=going]")).to_contain_text(re.compile(r"[1-9]0 %"))
    page.wait_for_function("window.lines.length > 2")
    page.locator(".pv [data-halt]").click()
    asked = page.evaluate("window.lines")
    page.wait_for_timeout(600)
    assert page.evaluate("window.lines.length") == len(asked)
    assert (asked[0], asked[1]) == (False, True)
