"""The timeline in a real browser: where things lie, and what a reader sees of a day."""

import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser import Server, Watch, python
from tests.ports import free_port
from tests.ui.conftest import MORNING, PHONE, Open
from tests.ui.forks import ForkedServer

pytestmark = pytest.mark.browser
Serve = Callable[..., Server]
Ask = Callable[[str], object]
SECOND = 1000
SOON = 15 * SECOND  # on a machine that has other work too
MINUTE = r"07:(08|09|1\d)"  # the clock of a morning runs on
DRAWN = {
    "bank_bal": "missed",
    "cost_alloc": "error",
    "fund_nav": "late",
    "auto_esafe": "run usual",
    "fund_mail": "ok warn error ring",
    "dw_load": "warn",
    "dart_report": "ok error ring foot",
    "gl_post": "ok warn pin-warn",
    "cut_off": "cut idle",
    "blind": "blind quiet",
    "tax_close": "off",
}
LANE: dict[str, object] = {
    "every": None,
    "grace": 1800,
    "dues": [],
    "starts": [],
    "lengths": [],
    "kinds": "",
    "quiet": [],
    "off": [],
}


@pytest.fixture(scope="module")
def morning() -> Iterator[Server]:
    """A server that shows the design's morning."""
    server = begun()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def ask(browser: Browser, morning: Server) -> Iterator[Ask]:
    """What the functions of the geometry answer, as JSON."""
    page = browser.new_page()
    page.goto(f"{morning.url}/timeline")
    yield lambda code: page.evaluate(f"import('batmon/timeline-geometry.js').then((g) => {code})")
    page.close()


def begun(*arguments: str) -> Server:
    """Return a server of the morning of its own."""
    port = free_port()
    server = ForkedServer(python("tests.ui.fake_day", str(port), *arguments), port)
    server.start()
    return server


def lane(**fields: object) -> str:
    """Return a lane as the route gives it."""
    return json.dumps(LANE | fields)


def asked(page: Page) -> list[tuple[str, list[str]]]:
    """Return a list that fills with the day and the jobs of each call for lanes."""
    calls: list[tuple[str, list[str]]] = []

    def note(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.path == "/api/v1/timeline":
            query = parse_qs(parts.query)
            calls.append((query["day"][0], query["job"]))

    page.on("request", note)
    return calls


def test_runs_that_overlap_stand_in_rows_and_a_free_row_is_used_again(ask: Ask) -> None:
    runs = lane(starts=[600, 2400, 3600, 6000], lengths=[5400, 3000, 4800, 60], kinds="ssfs")

    assert ask(f"g.stacked(g.runsOf({runs}, 9999, 86400))") == {"rows": [0, 1, 2, 0], "depth": 3}


def test_runs_that_follow_each_other_share_one_row(ask: Ask) -> None:
    runs = lane(starts=[0, 60, 120], lengths=[60, 60, None], kinds="ssu")

    assert ask(f"g.stacked(g.runsOf({runs}, 200, 86400))") == {"rows": [0, 0, 0], "depth": 1}


@pytest.mark.parametrize(
    ("now", "end"), [(500, 500), (10**6, 86400), (50, 100)], ids=["today", "later", "clock behind"]
)
def test_an_open_run_reaches_to_now_and_to_the_end_of_a_past_day(ask: Ask, now: int, end: int) -> None:
    runs = lane(starts=[100], lengths=[None], kinds="u")

    assert ask(f"g.runsOf({runs}, {now}, 86400).map((run) => run.to)") == [end]


def test_a_run_that_was_cut_off_has_no_length(ask: Ask) -> None:
    runs = lane(starts=[100], lengths=[None], kinds="a")

    assert ask(f"g.runsOf({runs}, 5000, 86400).map((run) => run.to)") == [100]


def test_how_many_run_at_once_changes_where_one_begins_or_ends(ask: Ask) -> None:
    one, two = (
        lane(starts=[-100, 200], lengths=[200, 100], kinds="ss"),
        lane(starts=[50, 300], lengths=[200, 9], kinds="ss"),
    )

    found = ask(f"g.atOnce([{one}, {two}], 9999, 86400)")

    assert found == {"steps": [[0, 1], [50, 2], [100, 1], [200, 2], [250, 1], [309, 0]], "most": 2}


def test_a_comb_has_teeth_where_runs_began_and_a_gap_where_none_did(ask: Ask) -> None:
    runs = lane(every=300, starts=[0, 300, 1200], lengths=[9, 9, 9], kinds="sss")

    assert ask(f"g.teeth(g.runsOf({runs}, 9999, 86400), 86400, 1152)") == [0, 4, 16]
    assert ask(f"[g.isComb({runs}, 86400, 1152), g.isComb({lane(every=7200)}, 86400, 1152)]") == [True, False]


@pytest.mark.parametrize(
    ("x", "y", "found"),
    [
        (250, 4, ["due", 21600]),  # the head of the pin, though a run lies there
        (252, 17, ["run", 21600]),
        (258, 17, ["due", 21600]),  # in its grace
        (502, 17, ["run", 43260]),  # the failed one of two that are drawn on one place
        (700, 17, ["quiet", 57600]),
        (900, 17, None),
    ],
    ids=["pin", "run", "grace", "failed", "quiet", "nothing"],
)
def test_the_pointer_means_what_a_reader_sees_there(ask: Ask, x: int, y: int, found: list[object] | None) -> None:
    one = lane(
        dues=[[21600, "f", 60]],
        starts=[21600, 43200, 43260],
        lengths=[270, 9, 9],
        kinds="fsf",
        quiet=[{"start": 57600, "end": 64800, "reason": "", "by": None}],
    )

    spot = ask(f"g.spotAt(g.spotsOf({one}, 80000, 86400), {x}, {y}, 86400, 1000)")

    assert (spot and [spot["type"], spot["from"]]) == found  # type: ignore[index]  # of a page's value


def test_days_follow_each_other_over_the_ends_of_months_and_clock_changes(ask: Ask) -> None:
    assert ask("['2028-02-28', '2026-12-31', '2026-10-31'].map((day) => g.shiftDay(day, 1))") == [
        "2028-02-29",
        "2027-01-01",
        "2026-11-01",
    ]
    assert ask("g.daysBetween('2026-10-24', '2026-10-26')") == 2


def test_today_shows_what_ran_what_failed_and_how_often(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('three', begins=MORNING).url}/timeline")

    expect(page.locator("[data-lane]")).to_have_count(3)
    assert page.locator("[data-lane]").first.get_attribute("data-lane") == "kindscrap"
    expect(page.locator("[data-lane=kindscrap] .tl-error")).to_have_count(1)
    expect(page.locator("[data-lane=auto_esafe] .tl-run")).to_have_count(1)
    expect(page.locator("[data-lane=fund_mail] small")).to_have_text("5분마다 · 펀드 메일 수집")
    expect(page.locator("[data-day=today]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".tl-now")).to_be_visible()
    page.locator("input[type=search]").fill("esafe")
    expect(page.locator("[data-lane]")).to_have_count(1)
    assert "q=esafe" in page.url


def test_every_mark_of_the_morning_is_drawn_and_told(morning: Server, open_page: Open) -> None:
    page = open_page(f"{morning.url}/timeline")

    expect(page.locator("h1")).to_have_text("11월 24일 화요일")
    for job, marks in DRAWN.items():
        for mark in marks.split():
            expect(page.locator(f"[data-lane={job}] .tl-{mark}")).to_have_count(1)
    expect(page.locator("[data-lane=close_month] .tl-note")).to_have_text(
        "11-30 18:00까지 일시중지 · 김도영 · 월마감 점검"
    )
    expect(page.locator("[data-lane=new_york] small")).to_have_text("New_York · 해외 시세")
    expect(page.locator(".tl-tag")).to_have_text(re.compile(f"^{MINUTE}$"))
    expect(page.locator(".tl-figures")).to_have_text("예정 16회 · 성공 3 · 실패 2 · 미실행 1 · 남음 6")
    expect(page.locator(".tl-table tbody tr")).to_have_count(16)
    expect(page.locator(".tl-table tbody tr").nth(1)).to_contain_text("06:10 회차 · 미실행, 허용 06:40까지")

    lane_box = page.locator("[data-lane=kindscrap] .tl-x").bounding_box()
    assert lane_box is not None
    page.mouse.move(lane_box["x"] + lane_box["width"] * 6 / 24 + 3, lane_box["y"] + 20)
    expect(page.locator(".tl-tip")).to_contain_text("실행 · 실패")
    expect(page.locator(".tl-tip")).to_contain_text("06:00:00 → 06:04:30 · 4분 30초")


def test_arrows_lead_to_lanes_and_marks_and_a_lane_to_its_job(morning: Server, open_page: Open) -> None:
    page = open_page(f"{morning.url}/timeline")
    expect(page.locator("[data-lane=bank_bal] .tl-x path")).not_to_have_count(0)

    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator(".tl-tip")).to_contain_text("06:10 회차 · 미실행")
    expect(page.locator(".tlpage > [aria-live=polite]")).to_contain_text("허용 06:40까지")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/jobs/bank_bal"
    page.keyboard.press("Escape")
    expect(page.locator(".tl-tip")).to_have_count(0)


def test_days_are_turned_by_button_key_and_the_browsers_back(morning: Server, open_page: Open) -> None:
    page = open_page(f"{morning.url}/timeline")
    calls = asked(page)
    expect(page.locator("[data-lane=bank_bal] .tl-missed")).to_have_count(1)

    page.keyboard.press("[")
    expect(page.locator("h1")).to_have_text("11월 23일 월요일")
    assert page.url.endswith("?day=2026-11-23")
    expect(page.locator("[data-lane=bank_bal] .tl-missed")).to_have_count(0)
    expect(page.locator("[data-lane=bank_bal] .tl-ok")).to_have_count(1)
    expect(page.locator(".tl-now")).to_have_count(0)
    page.go_back()
    expect(page.locator("[data-lane=bank_bal] .tl-missed")).to_have_count(1)
    for _ in range(7):
        page.locator("[data-day=next]").click()
    expect(page.locator("h1")).to_have_text("12월 1일 화요일")
    expect(page.locator("[data-day=next]")).to_be_disabled()
    while "2026-12-01" not in {day for day, _ in calls}:  # the test's own limit ends it
        page.wait_for_timeout(50)
    page.keyboard.press("]")
    page.keyboard.press("t")
    expect(page.locator("h1")).to_have_text("11월 24일 화요일")
    assert page.url.endswith("/timeline")
    assert (
        {"2026-11-23", "2026-11-24", "2026-12-01"}
        <= {day for day, _ in calls}
        <= {f"2026-11-{n}" for n in range(23, 31)} | {"2026-12-01"}
    )


@pytest.mark.parametrize(
    ("day", "clocks"), [("2026-11-01", "00 01 01 02 03"), ("2026-03-08", "00 01 03 04 05")], ids=["back", "forward"]
)
def test_a_day_on_which_the_clock_is_set_has_the_hours_that_it_has(open_page: Open, day: str, clocks: str) -> None:
    server = begun("en", "America/New_York")
    try:
        page = open_page(f"{server.url}/timeline?day={day}", locale="en-US")
        expect(page.locator(".tl-head .sub")).to_contain_text("The clock changes")

        hours = page.locator(".tl-hour").all_text_contents()
        assert " ".join(hours[:5]) == clocks
        assert len(hours) == (25 if day == "2026-11-01" else 23)
        page.close()  # before its server is gone
    finally:
        server.kill()


def test_a_lane_follows_its_job_and_asks_for_no_other(open_page: Open) -> None:
    server = begun()
    try:
        page = open_page(f"{server.url}/timeline")
        expect(page.locator("[data-lane=kindscrap] .tl-error")).to_have_count(1)
        calls = asked(page)

        server.post("/fake/calm")
        expect(page.locator("[data-lane=kindscrap] .tl-ring")).to_have_count(1, timeout=SOON)

        assert calls == [("2026-11-24", ["kindscrap"])]
        expect(page.locator("[data-lane=kindscrap]")).to_have_attribute("data-status", "OK")
        page.close()  # before its server is gone
    finally:
        server.kill()


def test_jobs_that_change_all_the_time_are_asked_for_every_two_seconds_at_most(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('three', 'ko', 3).url}/timeline")
    expect(page.locator("[data-lane=kindscrap] .tl-x svg")).to_have_count(1)
    calls = asked(page)

    page.wait_for_timeout(6.5 * SECOND)

    assert 2 <= len(calls) <= 4


def test_of_a_thousand_jobs_only_the_lanes_in_sight_are_fetched_and_drawn(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('thousand').url}/timeline")
    expect(page.locator("[data-lane=kindscrap] .tl-x svg")).to_have_count(1)
    calls = asked(page)

    page.reload()
    expect(page.locator("[data-lane=kindscrap] .tl-x svg")).to_have_count(1)
    first = {job for _, jobs in calls for job in jobs}
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(page.locator("[data-lane=job_0989] .tl-x svg")).to_have_count(1)
    later = {job for _, jobs in calls for job in jobs} - first

    assert 20 <= len(first) <= 40
    assert 20 <= len(later) <= 40
    assert page.locator("[data-lane]").count() <= 40


def test_a_lost_server_stops_the_line_of_now_and_says_of_when_it_is(open_page: Open, watch: Watch) -> None:
    watch.forgiven = ["ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_CONNECTION_CLOSED", "WebSocket"]
    server = begun()
    try:
        page = open_page(f"{server.url}/timeline")
        expect(page.locator("[data-lane=kindscrap] .tl-error")).to_have_count(1)

        server.kill()
        expect(page.locator(".tl-head .asof")).to_contain_text("기준", timeout=SOON)
        stood = page.locator(".tl-now").get_attribute("style")
        page.wait_for_timeout(2.2 * SECOND)

        assert page.locator(".tl-now").get_attribute("style") == stood
        expect(page.locator(".tl-tag")).to_have_text(re.compile(f"^{MINUTE} 기준$"))
    finally:
        server.kill()


def test_a_history_that_does_not_answer_is_told_and_asked_again(morning: Server, open_page: Open, watch: Watch) -> None:
    watch.forgiven = ["503"]
    page = open_page(f"{morning.url}/timeline?q=bank")
    expect(page.locator("[data-lane=bank_bal] .tl-missed")).to_have_count(1)
    detail = {"detail": {"code": "history_unavailable", "message": "지금은 기록을 읽을 수 없습니다", "where": None}}
    page.route("**/api/v1/timeline*", lambda route: route.fulfill(status=503, json=detail))

    page.locator("input[type=search]").fill("")
    expect(page.locator(".tl-problem")).to_contain_text("지금은 기록을 읽을 수 없습니다 · 곧 다시 읽습니다")
    expect(page.locator("[data-lane=bank_bal] .tl-missed")).to_have_count(1)
    page.unroute("**/api/v1/timeline*")

    expect(page.locator("[data-lane=kindscrap] .tl-error")).to_have_count(1, timeout=SOON)
    expect(page.locator(".tl-problem")).to_have_count(0)


def test_on_the_phone_the_day_scrolls_in_its_box_and_the_page_does_not(morning: Server, open_page: Open) -> None:
    page = open_page(f"{morning.url}/timeline", size=PHONE)
    expect(page.locator("[data-lane=kindscrap] .tl-error")).to_have_count(1)

    name, picture = (page.locator(f"[data-lane=kindscrap] {part}").bounding_box() for part in (".tl-lab", ".tl-x"))
    assert name is not None
    assert picture is not None
    assert name["y"] + name["height"] <= picture["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    page.wait_for_function("document.querySelector('.tl-box').scrollLeft > 50")
    expect(page.locator(".tl-tag")).to_be_in_viewport()
