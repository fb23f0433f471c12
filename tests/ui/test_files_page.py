"""The page of a job's files in a real browser."""

import re
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Server, Watch
from tests.ui.conftest import PHONE, Open
from tests.ui.fake_monitor import PASSWORD

pytestmark = pytest.mark.browser
Serve = Callable[..., Server]
Scenes = Callable[[str], Server]
FILES = "/jobs/kindscrap/files"


def opened(server: Server, open_page: Open, query: str = "", **how: object) -> Page:
    page = open_page(f"{server.url}{FILES}{query}", **how)
    page.wait_for_selector(".fr a")
    return page


def names(page: Page) -> list[str]:
    return page.locator(".fr .fl-name").all_inner_texts()


def test_a_card_and_the_page_of_a_job_lead_to_its_files_by_button_and_by_key(scenes: Scenes, open_page: Open) -> None:
    server = scenes("three")
    page = open_page(server.url)

    expect(page.locator("[data-job=kindscrap] [data-files]")).to_have_attribute("href", FILES)
    page.goto(f"{server.url}/jobs/kindscrap")
    expect(page.locator(".jobhead [data-files]")).to_be_visible()
    page.keyboard.press("f")
    page.wait_for_selector(".fr a")
    expect(page).to_have_url(re.compile(f"{FILES}$"))


def test_folders_come_first_and_what_leads_out_is_shown_as_such(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page)

    assert names(page)[:3] == ["data", "logs", "문서"]
    out = page.locator(".fr.shut")
    expect(out).to_contain_text("폴더 밖으로 나가는 링크")
    expect(out.locator("a, button")).to_have_count(0)


def test_the_address_holds_folder_sort_and_file_and_the_way_back_works(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page)
    page.locator("[data-sort=size]").click()
    expect(page).to_have_url(re.compile(r"\?sort=size&descending=1$"))
    expect(page.locator(".fr .fl-name").nth(3)).to_have_text("잔고_20261124.csv")

    page.locator(".fr").get_by_text("data", exact=True).click()
    expect(page.locator(".fl-trail a").last).to_have_text("data")
    page.get_by_text("report.xlsx", exact=True).click()
    expect(page.locator("[data-problem=named_otherwise]")).to_contain_text("이름은 Excel 통합 문서인데")
    page.reload()
    expect(page.locator(".pv h2")).to_have_text("report.xlsx")
    expect(page.locator(".fr.on .fl-name")).to_have_text("report.xlsx")
    page.go_back()
    expect(page.locator(".pv")).to_have_count(0)
    page.go_back()
    expect(page.locator(".fr .fl-name").nth(3)).to_have_text("잔고_20261124.csv")


def test_the_search_looks_below_too(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page)
    page.keyboard.press("/")
    page.keyboard.type("CORE")
    expect(page.locator("[data-state=empty]")).to_contain_text("맞는 이름이 없습니다")

    page.get_by_text("아래 폴더까지").click()
    expect(page.locator(".fr")).to_have_count(1)
    expect(page.locator(".fr")).to_contain_text("data/20261124")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("잔고_20261124.csv", "채권 1호"),
        ("수신목록.xlsx", "기관 1"),
        ("run.db", "기준가 통보 1"),
        ("config.json", "items"),
        ("첨부.zip", "보고서/1.txt"),
        ("main.py", "print('<b>안녕</b>')"),
        ("data/20261124/core.bin", "0123456789:;<=>?"),
    ],
)
def test_a_file_of_each_kind_is_shown_beside_the_list(scenes: Scenes, open_page: Open, file: str, text: str) -> None:
    page = opened(scenes("three"), open_page, f"?file={file}")

    expect(page.locator(".pv-scroll")).to_contain_text(text)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_picture_is_drawn(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page, "?file=화면.png")

    page.wait_for_function("document.querySelector('.pv-image img')?.naturalWidth === 320")


def test_pages_of_a_preview_go_on_and_back_and_parts_are_chosen(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page, "?file=run.db")
    cell = page.locator(".pv-table tbody td").first

    expect(page.locator(".pv-pages")).to_contain_text("899행 중 1–200")
    page.locator("[data-page=next]").click()
    expect(cell).to_have_text("201")
    expect(page.locator(".pv-pages")).to_contain_text("899행 중 201–400")
    page.locator("[data-page=previous]").click()
    expect(cell).to_have_text("1")
    page.get_by_role("button", name="run_log").click()
    expect(page.locator(".pv-table thead")).to_contain_text("text")


def test_a_tree_is_folded_and_unfolded(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page, "?file=config.json")
    first = page.locator(".pv-tree li").nth(2)

    expect(page.locator(".pv-tree")).not_to_contain_text("펀드 0")
    first.locator("button").click()
    expect(page.locator(".pv-tree")).to_contain_text('"펀드 0"')
    page.locator(".pv-tree li").first.locator("button").click()
    expect(page.locator(".pv-tree li")).to_have_count(1)


def test_the_keys_walk_the_list_open_and_close(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page)

    page.keyboard.press("ArrowDown")
    expect(page.locator(".fl-name:focus")).to_have_text("data")
    page.keyboard.press("Enter")
    expect(page.locator(".fl-trail a").last).to_have_text("data")
    page.wait_for_selector("text=broken.xlsx")
    for _ in range(2):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("[data-problem=broken]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".pv")).to_have_count(0)
    page.keyboard.press("u")
    expect(page.locator(".fl-trail a").last).to_have_text("작업 폴더")


def test_twenty_thousand_entries_are_as_many_elements_as_are_in_sight(serve: Serve, open_page: Open) -> None:
    server = serve("three")
    server.post("/fake/crowded")
    page = opened(server, open_page, "?path=many")

    expect(page.locator(".fl-trail")).to_contain_text("20,000개")
    assert page.locator(".fr").count() < 80
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(page.locator(".fr .fl-name").last).to_have_text("f019999.txt")
    assert page.locator(".fr").count() < 80


def test_a_folder_comes_as_a_zip(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page, "?path=data")
    with page.expect_download() as waiting:
        page.locator("[data-zip]").click()

    with zipfile.ZipFile(waiting.value.path()) as archive:
        assert "20261124/core.bin" in archive.namelist()


def test_where_files_are_kept_a_download_comes_after_the_password(serve: Serve, open_page: Open) -> None:
    server = serve("three")
    server.post("/fake/keep_files")
    page = opened(server, open_page)
    page.get_by_role("button", name="main.py 내려받기").click()
    page.get_by_role("textbox", name="이름", exact=True).fill("김철수")
    page.get_by_label("비밀번호").fill(PASSWORD)
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")

    assert waiting.value.suggested_filename == "main.py"
    assert b"def main()" in waiting.value.path().read_bytes()


def test_on_the_phone_a_file_is_shown_below_and_nothing_is_wider_than_the_page(scenes: Scenes, open_page: Open) -> None:
    page = opened(scenes("three"), open_page, size=PHONE)
    page.get_by_text("run.db", exact=True).click()

    expect(page.locator(".pv-table")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.locator("[data-close]").click()
    expect(page.locator(".pv")).to_have_count(0)


def test_a_folder_that_is_gone_says_so_and_leads_back(scenes: Scenes, open_page: Open, watch: Watch) -> None:
    watch.forgiven = ["404"]
    page = open_page(f"{scenes('three').url}{FILES}?path=nosuch")

    expect(page.locator("[data-state=failed]")).to_contain_text("그런 파일이 없습니다")
    page.locator("[data-state=failed]").get_by_role("button", name="작업 폴더").click()
    expect(page.locator(".fr a").first).to_have_text("data")
