"""A line that is no failure, in the browser: the pattern beside its line, what it would change, and the writing."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import Watch
from tests.ui.conftest import PHONE, Open, Serve
from tests.ui.test_notes_page import guarded, unlock

pytestmark = pytest.mark.browser
OPEN = """() => import("batmon/drawer.js").then((it) => it.openLines({job: "kindscrap", name: "Kindscrap",
file: "C:\\\\kindscrap\\\\log\\\\kindscrap.log", offset: 20480, line: 257, hit: "ERROR", fails: true}))"""


def asked(page: Page) -> Locator:
    """Ask about the failure line of the job's page."""
    page.locator("[data-rule]").first.click()
    return page.locator("dialog[data-dialog=rule]")


def test_a_rule_is_made_from_a_line_shown_with_its_effect_and_written(serve: Serve, open_page: Open) -> None:
    server = guarded(serve)
    page = open_page(f"{server.url}/jobs/kindscrap")
    dialog = asked(page)

    expect(dialog.locator("[data-part=line] mark")).to_contain_text("수집 실패: Read timed out <b>(30s)</b>")
    expect(dialog.locator("[data-part=effect]")).to_contain_text("실패 줄 412개 중 12개 무시")
    expect(dialog.locator("[data-part=effect]")).to_contain_text("실패 → 성공")
    expect(dialog.locator("[data-doubt=turns_green]")).to_be_visible()
    expect(dialog.locator("[data-part=change]")).to_contain_text("+    ignore: ['quiet', '")
    dialog.get_by_role("button", name="규칙에 쓰기").click()
    unlock(page)
    expect(dialog.locator("[data-part=written]")).to_contain_text("batmon.yml에 썼습니다")
    expect(dialog.get_by_role("button", name="닫기").last).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_an_edited_pattern_is_held_against_the_line_and_looked_at_again_before_it_is_written(
    serve: Serve, open_page: Open
) -> None:
    server = guarded(serve)
    page = open_page(f"{server.url}/jobs/kindscrap", size=PHONE)
    dialog = asked(page)
    write = dialog.get_by_role("button", name="규칙에 쓰기")
    expect(write).to_be_enabled()

    dialog.get_by_label("패턴").fill("nowhere")
    expect(dialog.get_by_text("이 줄에 맞지 않습니다")).to_be_visible()
    expect(write).to_be_disabled()
    expect(dialog.get_by_role("button", name="이 패턴으로 다시 보기")).to_be_disabled()
    dialog.get_by_label("패턴").fill("ERROR")
    expect(dialog.locator("[data-part=line] mark")).to_have_text("ERROR")
    expect(write).to_be_disabled()
    dialog.get_by_role("button", name="이 패턴으로 다시 보기").click()
    expect(dialog.locator("[data-doubt=hides_success]")).to_be_visible()
    expect(write).to_be_enabled()
    assert page.evaluate(
        "(() => { const it = document.querySelector('dialog.rule .dlg-body'); "
        "return it.scrollWidth <= it.clientWidth; })()"
    )


def test_by_keyboard_from_the_drawer_and_back_with_a_word_while_it_takes_long(serve: Serve, open_page: Open) -> None:
    server = guarded(serve)
    server.post("/fake/slow_rules")
    page = open_page(server.url)
    expect(page.locator("article[data-job=kindscrap]")).to_be_visible()
    page.evaluate(OPEN)
    button = page.locator("dialog.drawer [data-rule]")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[data-dialog=rule]")

    expect(dialog.get_by_text("다시 판정하는 중")).to_be_visible()
    expect(dialog.get_by_label("패턴")).to_be_focused()
    expect(dialog.get_by_label("패턴")).not_to_have_value("")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_why_a_rule_cannot_be_written_is_told_and_nothing_is_closed(
    serve: Serve, open_page: Open, watch: Watch
) -> None:
    watch.forgiven = ["409"]
    server = guarded(serve)
    page = open_page(f"{server.url}/jobs/kindscrap")
    dialog = asked(page)
    expect(dialog.get_by_role("button", name="규칙에 쓰기")).to_be_enabled()
    server.post("/fake/refuse_rules")
    dialog.get_by_role("button", name="규칙에 쓰기").click()
    unlock(page)

    expect(dialog.get_by_text("이미 있는 패턴입니다.")).to_be_visible()
    expect(dialog).to_be_visible()
