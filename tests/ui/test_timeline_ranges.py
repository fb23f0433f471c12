"""The timeline at its three lengths, in a real browser: what stands in the address, how one turns, what is fetched."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser import Server
from tests.ui.conftest import MORNING, PHONE, Open
from tests.ui.test_timeline_page import MINUTE, begun

pytestmark = pytest.mark.browser
Serve = Callable[..., Server]


@pytest.fixture(scope="module")
def morning() -> Iterator[Server]:
    """A server that shows the design's morning, 07:08 of Tuesday, 2026-11-24."""
    server = begun()
    yield server
    server.kill()


def address(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def labels(page: Page) -> list[str]:
    return page.locator(".tl-hour:visible").all_text_contents()


def test_the_length_is_chosen_by_button_and_key_and_stands_in_the_address(morning: Server, open_page: Open) -> None:
    page = open_page(f"{morning.url}/timeline")

    page.locator("[data-range=week]").first.click()
    expect(page.locator("h1")).to_have_text("11월 23일 – 11월 29일")
    assert address(page) == {"range": "week"}
    page.keyboard.press("h")
    expect(page.locator("h1")).to_have_text("11월 24일 화요일 03–09시")
    assert address(page) == {"range": "6h"}
    page.keyboard.press("d")
    expect(page.locator("h1")).to_have_text("11월 24일 화요일")
    assert address(page) == {}
    page.go_back()
    expect(page.locator("[data-range='6h'][aria-pressed]")).to_have_attribute("aria-pressed", "true")


def test_one_turns_by_the_length_that_is_shown(morning: Server, open_page: Open) -> None:
    page = open_page(f"{morning.url}/timeline?range=6h")

    expect(page.locator("h1")).to_have_text("11월 24일 화요일 03–09시")  # then it listens to keys
    page.keyboard.press("[")
    expect(page.locator("h1")).to_have_text("11월 23일 월요일 21–03시")
    assert address(page) == {"range": "6h", "day": "2026-11-23", "hour": "21"}
    page.keyboard.press("w")
    expect(page.locator("h1")).to_have_text("11월 23일 – 11월 29일")
    page.keyboard.press("[")
    expect(page.locator(".tl-head .sub")).to_contain_text("지난주")
    assert address(page) == {"range": "week", "day": "2026-11-16"}
    expect(page.locator(".tl-now")).to_have_count(0)
    page.keyboard.press("t")
    expect(page.locator(".tl-tag")).to_have_text(re.compile(f"^11-24 화 {MINUTE}$"))
    page.locator("[data-day=next]").click()
    expect(page.locator("[data-day=next]")).to_be_disabled()


def test_a_link_to_six_hours_of_another_day_shows_them(morning: Server, open_page: Open) -> None:
    page = open_page(f"{morning.url}/timeline?range=6h&day=2026-11-20&hour=20")

    expect(page.locator("h1")).to_have_text("11월 20일 금요일 20–02시")
    expect(page.locator("[data-lane=kindscrap] .tl-x svg")).to_have_count(1)
    assert labels(page) == [
        "20:00",
        "20:30",
        "21:00",
        "21:30",
        "22:00",
        "22:30",
        "23:00",
        "23:30",
        "00:00",
        "00:30",
        "01:00",
        "01:30",
    ]
    page.keyboard.press("d")
    expect(page.locator("h1")).to_have_text("11월 20일 금요일")


def test_the_week_has_seven_days_and_a_line_at_each_midnight(morning: Server, open_page: Open) -> None:
    page = open_page(f"{morning.url}/timeline?range=week&day=2026-11-18")

    expect(page.locator("[data-lane=kindscrap] .tl-x svg")).to_have_count(1)
    assert labels(page) == ["11-16 월", "11-17 화", "11-18 수", "11-19 목", "11-20 금", "11-21 토", "11-22 일"]
    expect(page.locator(".tl-line")).to_have_count(6)


def test_a_week_on_which_the_clock_is_set_has_its_days_where_they_begin(open_page: Open) -> None:
    server = begun("en", "America/New_York")
    try:
        page = open_page(f"{server.url}/timeline?range=week&day=2026-10-28", locale="en-US")
        expect(page.locator(".tl-head .sub")).to_contain_text("The clock changes: 169 hours")
        expect(page.locator(".tl-line")).to_have_count(6)

        shares = [
            float(style.split(":")[1].rstrip("; "))
            for style in page.locator(".tl-line").evaluate_all(
                "lines => lines.map((line) => line.getAttribute('style'))"
            )
        ]
        assert shares == pytest.approx([24 * day / 169 for day in range(1, 7)])
        page.close()
    finally:
        server.kill()


def test_a_week_is_fetched_a_few_jobs_at_a_time_and_only_those_in_sight(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('thousand').url}/health")
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer) if "/api/v1/timeline" in answer.url else None)
    page.goto(page.url.replace("/health", "/timeline?range=week"))
    expect(page.locator("[data-lane] .tl-x svg").nth(18)).to_be_attached()

    jobs = [parse_qs(urlsplit(answer.url).query)["job"] for answer in answers]
    assert len(jobs) > 1
    assert max(map(len, jobs)) <= 12
    assert sum(map(len, jobs)) <= 40


def test_a_week_whose_jobs_change_all_the_time_is_not_asked_for_all_the_time(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('three', 'ko', 3).url}/timeline?range=week")
    expect(page.locator("[data-lane=kindscrap] .tl-x svg")).to_have_count(1)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/v1/timeline" in request.url else None)

    page.wait_for_timeout(6500)

    assert asked == []


def test_a_lane_that_comes_into_sight_does_not_wait_for_those_that_have_changed(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('three', 'ko', 3).url}/timeline?range=week&q=esafe")
    expect(page.locator("[data-lane=auto_esafe] .tl-x svg")).to_have_count(1)
    page.wait_for_timeout(2500)  # by then it has changed, and is asked for in a while

    page.locator("input[type=search]").fill("")

    expect(page.locator("[data-lane=fund_mail] .tl-x svg")).to_have_count(1)


def test_pieces_stand_for_runs_where_they_lie_and_a_job_that_ran_counts_once(morning: Server, open_page: Open) -> None:
    page = open_page(f"{morning.url}/timeline")
    lane = {"every": 60, "grace": 0, "dues": [], "quiet": [], "off": [], "kinds": "ss", "counts": [30, 1]}
    lane |= {"starts": [0, 3600], "lengths": [1790, 5]}
    import_ = "import('batmon/timeline-geometry.js').then((g) =>"

    teeth = page.evaluate(f"(lane) => {import_} g.teeth(g.runsOf(lane, 9e9, 86400), 86400, 1152))", lane)
    busy = page.evaluate(f"(lane) => {import_} g.atOnce([lane, lane], 9e9, 86400, 1800))", lane)

    assert teeth == [0, 4, 8, 12, 16, 20, 48]
    assert busy == {"steps": [[0, 2], [1800, 0], [3600, 2], [5400, 0]], "most": 2}


def test_pieces_tell_how_many_they_are(serve: Serve, open_page: Open) -> None:
    page = open_page(f"{serve('three', begins=MORNING).url}/timeline?range=week")
    box = page.locator("[data-lane=fund_mail] .tl-x").bounding_box()
    expect(page.locator("[data-lane=fund_mail] .tl-ok")).to_have_count(1)
    assert box is not None

    page.mouse.move(box["x"] + 12, box["y"] + 16)
    expect(page.locator(".tl-tip b")).to_contain_text("실행 · 성공 · 6회")


@pytest.mark.parametrize("length", ["6h", "week"])
def test_on_the_phone_a_stretch_scrolls_in_its_box_and_the_page_does_not(
    morning: Server, open_page: Open, length: str
) -> None:
    page = open_page(f"{morning.url}/timeline?range={length}", size=PHONE)
    expect(page.locator("[data-lane=kindscrap] .tl-x svg")).to_have_count(1)

    expect(page.locator(".tl-tag")).to_be_in_viewport()
    assert page.evaluate("document.querySelector('.tl-box').scrollWidth") > 2 * PHONE[0]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
