"""Reruns in a real browser, against a real server that runs real commands."""

import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Server, Watch, python
from tests.engine.actions.batch import write_script
from tests.ports import free_port
from tests.ui.conftest import PHONE, WIDE, Open
from tests.ui.forks import ForkedServer
from tests.ui.test_every_state import AXE, STILL, violations

pytestmark = [pytest.mark.browser, pytest.mark.skipif(sys.platform == "win32", reason="scripts of the shell")]
PASSWORD = "correct horse"
CONFIG = """\
server: {host: 127.0.0.1, port: %d, language: auto}
timezone: Asia/Seoul
tick: 1s
access: {password: %s}
jobs:
  - id: nightly
    name: Kindscrap
    scheduler: manual
    expect: {at: ['%s'], grace: 1m, max_runtime: 2m}
    workdir: .
    log: nightly.log
    start: 'begin'
    success: 'all done'
    failure: 'ERROR'
    rerun: {command: './run.sh {day}', params: {day: '\\d{8}'}}
  - id: good
    name: Auto_eSafe
    scheduler: manual
    expect: {at: ['%s'], grace: 1m}
    workdir: .
    log: good.log
    success: 'all done'
    failure: 'ERROR'
    rerun: "sh -c 'echo begun; sleep 120 & sleep 120'"
"""
SCRIPT = """
stamp() { TZ=KST-9 date '+%Y-%m-%d %H:%M:%S'; }
echo "$(stamp) begin" >> nightly.log
echo "하나 <b>$1</b>"; while [ ! -e go ]; do sleep 0.05; done; echo "둘"
echo "$(stamp) all done" >> nightly.log
"""


@pytest.fixture
def due() -> datetime:
    """Return when both jobs were due: not at midnight, where there is the next day's time before long."""
    return datetime.now(ZoneInfo("Asia/Seoul")) - timedelta(hours=1)


@pytest.fixture
def folder(tmp_path: Path, due: datetime) -> Path:
    """Give a folder with a job that has failed an hour ago and one that has succeeded."""
    minute = f"{due:%Y-%m-%d %H:%M}"
    (tmp_path / "nightly.log").write_text(f"{minute}:01 begin\n{minute}:09 ERROR no answer\n")
    (tmp_path / "good.log").write_text(f"{minute}:02 all done\n")
    write_script(tmp_path / "run.sh", SCRIPT)
    return tmp_path


@pytest.fixture
def server(folder: Path, due: datetime) -> Iterator[Server]:
    port, clock = free_port(), f"{due:%H:%M}"
    (folder / "batmon.yml").write_text(CONFIG % (port, PASSWORD, clock, clock), encoding="utf-8")
    server = ForkedServer(python("ui.cli", "run", "--config", str(folder / "batmon.yml")), port)
    server.start()
    yield server
    server.kill()


def log_in(page: Page, password: str) -> None:
    dialog = page.get_by_role("dialog", name="잠금 해제")
    dialog.get_by_label("이름").fill("박지현")
    dialog.get_by_label("비밀번호").fill(password)
    page.keyboard.press("Enter")


def output_of(page: Page) -> str:
    return str(page.locator(".xterm-rows").inner_text())


def test_a_red_job_is_mended_from_its_card_and_green_by_its_new_evidence(
    server: Server, folder: Path, open_page: Open, watch: Watch
) -> None:
    watch.forgiven = ["401"]
    page = open_page(server.url)
    card = page.locator("[data-job=nightly]")
    expect(card).to_have_attribute("data-status", "ERROR")
    card.get_by_role("button", name="재실행").click()
    dialog = page.get_by_role("dialog", name="Kindscrap 재실행")
    expect(dialog.locator("[data-code=free]")).to_contain_text("지금 실행 중이 아닙니다")
    expect(dialog.get_by_role("button", name="재실행", exact=True)).to_be_disabled()

    dialog.get_by_label("day").fill("today")
    dialog.get_by_role("button", name="재실행", exact=True).click()
    log_in(page, "wrong")
    expect(page.get_by_role("alert").filter(has_text="비밀번호가 맞지 않습니다")).to_be_visible()
    time.sleep(1.2)  # a wrong one makes its address wait
    watch.forgiven = ["401", "422"]
    log_in(page, PASSWORD)
    expect(dialog.get_by_role("alert")).to_contain_text("형식에 맞지 않습니다")
    dialog.get_by_label("day").fill("20261124")
    page.keyboard.press("Enter")

    expect(page.locator(".rerunpage")).to_have_attribute("data-state", "running")
    expect(page.locator(".xterm-rows")).to_contain_text("하나 <b>20261124</b>")
    expect(page.locator("[data-panel=log]")).to_contain_text("begin")
    assert "둘" not in output_of(page)
    page.reload()
    expect(page.locator(".xterm-rows")).to_contain_text("하나 <b>20261124</b>")
    (folder / "go").touch()
    expect(page.locator(".rerunpage")).to_have_attribute("data-state", "ended")
    expect(page.locator(".xterm-rows")).to_contain_text("둘")
    expect(page.locator("#rerun-state")).to_contain_text("exit 0")
    expect(page.locator("[data-after]")).to_have_text("복구됨")
    expect(page.locator("[data-verdict]")).to_contain_text("정상")
    page.get_by_role("link", name="대시보드").first.click()
    expect(page.locator("[data-job=nightly]")).to_have_attribute("data-status", "OK")


def test_a_satisfied_job_is_forced_with_a_reason_by_the_keyboard_and_stopped_with_all_it_started(
    server: Server, open_page: Open, watch: Watch
) -> None:
    page = open_page(f"{server.url}/jobs/good")
    expect(page.get_by_role("heading", name="Auto_eSafe")).to_be_visible()
    page.keyboard.press("r")
    dialog = page.get_by_role("dialog", name="Auto_eSafe 재실행")
    expect(dialog.locator("[data-code=satisfied]")).to_contain_text("이미 끝났습니다 — 성공")
    start = dialog.get_by_role("button", name="재실행", exact=True)
    expect(start).to_be_disabled()
    dialog.get_by_role("checkbox").press("Space")
    expect(start).to_be_disabled()
    dialog.get_by_role("textbox", name="사유").fill("한 번 더")
    page.keyboard.press("Enter")
    log_in(page, PASSWORD)
    expect(page.locator(".xterm-rows")).to_contain_text("begun")
    expect(page.locator(".rerunpage")).to_contain_text("한 번 더")

    page.get_by_role("button", name="중단").click()
    page.keyboard.press("Escape")
    expect(page.locator(".rerunpage")).to_have_attribute("data-state", "running")
    page.get_by_role("button", name="중단").click()
    page.get_by_role("dialog").get_by_role("button", name="중단").click()
    expect(page.locator(".rerunpage")).to_have_attribute("data-state", "cancelled", timeout=15_000)
    expect(page.locator(".rerunpage")).to_contain_text("취소 요청: 박지현")
    expect(page.locator("[data-verdict]")).to_contain_text("오류")


def test_a_second_reader_is_led_to_the_rerun_that_goes_on(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/jobs/nightly")
    page.get_by_role("button", name="재실행", exact=True).click()
    page.get_by_role("dialog").get_by_label("day").fill("20261124")
    page.keyboard.press("Enter")
    log_in(page, PASSWORD)
    expect(page.locator(".rerunpage")).to_be_visible()

    other = open_page(server.url)
    link = other.locator("[data-job=nightly]").get_by_role("link", name="재실행 중")
    link.click()

    expect(other.locator(".rerunpage")).to_contain_text("박지현")
    assert other.url == page.url
    page.get_by_role("button", name="중단").click()
    page.get_by_role("dialog").get_by_role("button", name="중단").click()
    expect(other.locator(".rerunpage")).to_have_attribute("data-state", "cancelled", timeout=15_000)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_dialog_and_page_have_no_sideways_scroll_and_nothing_that_axe_names(
    server: Server, open_page: Open, size: tuple[int, int], dark: bool
) -> None:
    page = open_page(f"{server.url}/jobs/nightly", size=size, dark=dark)
    page.get_by_role("button", name="재실행", exact=True).click()
    page.get_by_role("dialog").get_by_label("day").fill("20261124")
    page.add_style_tag(content=STILL)
    page.evaluate(AXE)
    in_dialog = violations(page)
    page.keyboard.press("Enter")
    log_in(page, PASSWORD)
    expect(page.locator(".xterm-rows")).to_contain_text("하나")

    page.add_style_tag(content=STILL)
    page.evaluate(AXE)
    assert in_dialog == []
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.get_by_role("button", name="중단").click()
    page.get_by_role("dialog").get_by_role("button", name="중단").click()
    expect(page.locator(".rerunpage")).to_have_attribute("data-state", "cancelled", timeout=15_000)
