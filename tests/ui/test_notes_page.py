"""Pausing and acknowledging in the browser: what is asked, what is refused, and what the page says afterwards."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Server, Watch
from tests.ui.conftest import PHONE, Open, Serve
from tests.ui.fake_monitor import PASSWORD

pytestmark = pytest.mark.browser


def unlock(page: Page) -> None:
    page.get_by_label("이름").fill("김철수")
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.keyboard.press("Enter")


def guarded(serve: Serve) -> Server:
    server = serve("three")
    server.post("/fake/protect")
    return server


def test_a_pause_asks_for_a_reason_and_the_password_and_stands_on_the_card(serve: Serve, open_page: Open) -> None:
    page = open_page(guarded(serve).url)
    card = page.locator("article[data-job=kindscrap]")
    card.locator("[data-note=pause]").click()
    dialog = page.locator("dialog[data-dialog=note]")
    expect(dialog.get_by_role("button", name="일시중지", exact=True)).to_be_disabled()

    dialog.get_by_role("radio", name="4시간", exact=True).check()
    expect(dialog.locator("[data-part=ends]")).to_contain_text("저절로 재개됩니다")
    dialog.get_by_label("이유").fill("서버 이전 <b>")
    page.keyboard.press("Enter")
    unlock(page)

    expect(card).to_have_attribute("data-status", "PAUSED")
    expect(card).to_contain_text("김철수 일시중지 · 서버 이전 <b>")
    expect(dialog).to_be_hidden()
    card.locator("[data-note=resume]").click()
    dialog.get_by_role("button", name="재개", exact=True).click()
    expect(card).to_have_attribute("data-status", "ERROR")


def test_an_acknowledgement_is_made_by_keyboard_alone_and_the_colour_stays(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{guarded(serve).url}/jobs/kindscrap", size=PHONE)
    page.locator("[data-note=ack]").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("보는 중")
    page.keyboard.press("Enter")
    unlock(page)

    expect(page.locator(".acked")).to_contain_text("김철수 확인함")
    expect(page.locator(".acked")).to_contain_text("보는 중")
    expect(page.locator(".panel.why")).to_have_attribute("data-status", "ERROR")
    expect(page.locator("[data-note=unack]")).to_be_visible()


def test_a_refusal_is_told_in_the_dialog_and_closes_nothing(serve: Serve, open_page: Open, watch: Watch) -> None:
    watch.forgiven = ["409"]
    server = guarded(serve)
    page = open_page(server.url)
    page.locator("article[data-job=kindscrap] [data-note=pause]").click()
    dialog = page.locator("dialog[data-dialog=note]")
    dialog.get_by_role("radio", name="시각 지정").check()
    dialog.get_by_label("끝나는 시각").fill("2020-01-01T00:00")
    dialog.get_by_label("이유").fill("지난 시각")
    page.keyboard.press("Enter")
    unlock(page)

    expect(dialog.get_by_role("alert")).to_have_text("이미 지난 시각입니다.")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("article[data-job=kindscrap]")).to_have_attribute("data-status", "ERROR")
