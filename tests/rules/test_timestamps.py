"""When a line happened: verdicts.md, section 2."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from rules.dating import FileFacts
from rules.layouts import ISO, find_stamp, plain_local
from rules.stamps import Stamp, stamp_of
from rules.timestamps import FileClock, begin, when
from tests.rules.lives import SEOUL

MODIFIED = datetime(2026, 11, 24, 15, 5, 30, tzinfo=SEOUL)

# a line, and the time that it says: `?` is not said, a zone only where the line names one
LAYOUTS = [
    # ISO 8601 and what programs make of it
    ("2026-11-24 06:00:01 x", "2026-11-24T06:00:01"),
    ("2026-11-24T06:00:01 x", "2026-11-24T06:00:01"),
    ("2026-11-24t06:00:01z x", "2026-11-24T06:00:01+00:00"),
    ("2026-11-24T06:00:01.1Z x", "2026-11-24T06:00:01.100000+00:00"),
    ("2026-11-24T06:00:01.123456789+09:00 x", "2026-11-24T06:00:01.123456+09:00"),
    ("2026-11-24T06:00:01,12-0330 x", "2026-11-24T06:00:01.120000-03:30"),
    ("2026-11-24 06:00:01.12 x", "2026-11-24T06:00:01.120000"),
    ("2026-11-24 06:00:01 +0900 x", "2026-11-24T06:00:01+09:00"),
    ("2026-11-24 06:00:01 +09:00 x", "2026-11-24T06:00:01+09:00"),
    ("2026-11-24 06:00:01.123+09 x", "2026-11-24T06:00:01.123000+09:00"),
    ("2026-11-24 06:00:01 UTC x", "2026-11-24T06:00:01+00:00"),
    ("2026-11-24 06:00:01.123 KST [4711] LOG: x", "2026-11-24T06:00:01.123000+09:00"),
    ("2026-11-24 06:00:01 GMT+9 x", "2026-11-24T06:00:01+09:00"),
    ("2026-11-24 06:00 x", "2026-11-24T06:00:00"),
    ("2026-11-24  6:00:01 x", "2026-11-24T06:00:01"),
    ("2026/11/24 06:00:01 [error] 1234#0: x", "2026-11-24T06:00:01"),
    ("2026/11/24 06:00:01.123456 main.go:7: x", "2026-11-24T06:00:01.123456"),
    ("2026.11.24 06:00:01 x", "2026-11-24T06:00:01"),
    ("2026-11-24_06:00:01 x", "2026-11-24T06:00:01"),
    ("2026-11-24, 06:00:01 x", "2026-11-24T06:00:01"),
    ("2026-11-24|06:00:01|x", "2026-11-24T06:00:01"),
    ("[2026-11-24T06:00:01Z INFO  app] x", "2026-11-24T06:00:01+00:00"),
    ("(2026-11-24 06:00:01) x", "2026-11-24T06:00:01"),
    ("<2026-11-24 06:00:01> x", "2026-11-24T06:00:01"),
    ("<165>1 2026-11-24T06:00:01.003Z host app 1 - - x", "2026-11-24T06:00:01.003000+00:00"),
    ('{"time":"2026-11-24T06:00:01.5Z","msg":"x"}', "2026-11-24T06:00:01.500000+00:00"),
    ('ts="2026-11-24T06:00:01+09:00" level=info', "2026-11-24T06:00:01+09:00"),
    ("2026-11-24 06:00:60 x", "2026-11-24T06:00:59"),
    ("2026-11-24 24:00:00 x", "2026-11-25T00:00:00"),
    ("2026-328T06:00:01.5Z x", "2026-11-24T06:00:01.500000+00:00"),
    ("20261124 06:00:01 x", "2026-11-24T06:00:01"),
    ("20261124T060001Z x", "2026-11-24T06:00:01+00:00"),
    ("20261124060001 x", "2026-11-24T06:00:01"),
    ("20261124060001123 x", "2026-11-24T06:00:01.123000"),
    ("20261124_060001 x", "2026-11-24T06:00:01"),
    ("20261124.060001 x", "2026-11-24T06:00:01"),
    ("20261124-06:00:01:606|x|7", "2026-11-24T06:00:01.606000"),
    ("2026-11-24-06.00.01.675872 x", "2026-11-24T06:00:01.675872"),
    ("2026-11-24_06-00-01 x", "2026-11-24T06:00:01"),
    ("2026-11-24 Tue 06:00:01 x", "2026-11-24T06:00:01"),
    ("2026 Nov 24 Tue 06:00:01.578 x", "2026-11-24T06:00:01.578000"),
    ("2026-Nov-24 06:00:01 x", "2026-11-24T06:00:01"),
    # Korean
    ("2026-11-24 오전 6:00:05 x", "2026-11-24T06:00:05"),
    ("2026-11-24 오후 6:30:01 x", "2026-11-24T18:30:01"),
    ("2026-11-24 오전 12:00:01 x", "2026-11-24T00:00:01"),
    ("2026-11-24 오후 12:00:01 x", "2026-11-24T12:00:01"),
    ("2026-11-24 오후 3:05 x", "2026-11-24T15:05:00"),
    ("2026. 11. 24. 오후 3:05:07 x", "2026-11-24T15:05:07"),
    ("2026.11.24. 오후 3:05:07 x", "2026-11-24T15:05:07"),
    ("2026. 1. 4. 오전 3:05:07 x", "2026-01-04T03:05:07"),
    ("2026. 11. 24. 15:05:07 x", "2026-11-24T15:05:07"),
    ("2026-11-24(화) 15:05:07 x", "2026-11-24T15:05:07"),
    ("2026-11-24 (화) 오후 3:05:07 x", "2026-11-24T15:05:07"),
    ("2026-11-24 화요일 오후 3:05:07 x", "2026-11-24T15:05:07"),
    ("2026년 11월 24일 (화) 오후 3:05:07 x", "2026-11-24T15:05:07"),
    ("2026년 11월 24일 화요일 오후 3:05:07 x", "2026-11-24T15:05:07"),
    ("2026년 11월 24일 오후 3시 5분 7초 x", "2026-11-24T15:05:07"),
    ("2026년11월24일 15:05:07.5 x", "2026-11-24T15:05:07.500000"),
    ("[2026년 11월 24일 15:05] x", "2026-11-24T15:05:00"),
    ("2026년 11월 24일 15시 05분 x", "2026-11-24T15:05:00"),
    ("11월 24일 15:05:07 x", "????-11-24T15:05:07"),
    ("화요일, 2026-11-24 15:05:07 x", "2026-11-24T15:05:07"),
    ("오후 3:05:07 x", "????-??-??T15:05:07"),
    ("[오전 12:05:07] x", "????-??-??T00:05:07"),
    # half days, in Latin letters
    ("2026-11-24 03:05:07 PM x", "2026-11-24T15:05:07"),
    ("2026-11-24 3:05:07 pm x", "2026-11-24T15:05:07"),
    ("2026-11-24 12:05:07 am x", "2026-11-24T00:05:07"),
    ("2026-11-24 12:05:07 p.m. x", "2026-11-24T12:05:07"),
    ("2026-11-24 PM 3:05:07 x", "2026-11-24T15:05:07"),
    ("3:05:07 PM x", "????-??-??T15:05:07"),
    ("11/24/2026 3:05:07 PM x", "2026-11-24T15:05:07"),
    ("11/24/2026 12:05:07 AM x", "2026-11-24T00:05:07"),
    ("11/24/2026 오후 3:05:07 x", "2026-11-24T15:05:07"),
    ("11/24/2026 03:05:07.123 PM +0900 x", "2026-11-24T15:05:07.123000+09:00"),
    # the order of day and month
    ("11/24/2026 06:00:01 x", "2026-11-24T06:00:01"),
    ("11/24/2026, 06:00:01 x", "2026-11-24T06:00:01"),
    ("24/11/2026 06:00:01 x", "2026-11-24T06:00:01"),
    ("24/11/2026 3:05:07 PM x", "2026-11-24T15:05:07"),
    ("03/04/2026 06:00:01 x", "2026-03-04T06:00:01"),
    ("24.11.2026 06:00:01 x", "2026-11-24T06:00:01"),
    ("04.03.2026 06:00:01,5 x", "2026-03-04T06:00:01.500000"),
    ("24-11-2026 06:00:01 x", "2026-11-24T06:00:01"),
    ("11-24-2026 06:00:01 x", "2026-11-24T06:00:01"),
    ("26/11/24 06:00:01 INFO x", "2026-11-24T06:00:01"),
    ("26-11-24 06:00:01 x", "2026-11-24T06:00:01"),
    ("11/24/26 06:00:01 x", "2026-11-24T06:00:01"),
    ("24.11.26 06:00:01 x", "2024-11-26T06:00:01"),
    ("31.11.24 06:00:01 x", "2031-11-24T06:00:01"),
    ("261124 06:00:01 x", "2026-11-24T06:00:01"),
    ("261124 060001 148 INFO x", "2026-11-24T06:00:01"),
    ("11/24 06:00:01 x", "????-11-24T06:00:01"),
    ("11-24 06:00:01.811  1702  2395 D x", "????-11-24T06:00:01.811000"),
    ("[11.24 06:00:01] x", "????-11-24T06:00:01"),
    # names of months
    ("24/Nov/2026:06:00:01 +0900 x", "2026-11-24T06:00:01+09:00"),
    ('127.0.0.1 - - [24/Nov/2026:06:00:01 +0900] "GET /"', "2026-11-24T06:00:01+09:00"),
    ("24/Nov/2026:06:00:01.655 x", "2026-11-24T06:00:01.655000"),
    ("24-Nov-2026 06:00:01.123 INFO [main] x", "2026-11-24T06:00:01.123000"),
    ("24-NOV-26 03.05.07.123456 PM x", "2026-11-24T15:05:07.123456"),
    ("24-NOV-2026 06:00:01 x", "2026-11-24T06:00:01"),
    ("[24 Nov 2026 06:00:01,123] x", "2026-11-24T06:00:01.123000"),
    ("24 November 2026 06:00:01 x", "2026-11-24T06:00:01"),
    ("Tue, 24 Nov 2026 06:00:01 +0900 x", "2026-11-24T06:00:01+09:00"),
    ("Tue, 24 Nov 2026 06:00:01 GMT x", "2026-11-24T06:00:01+00:00"),
    ("Nov 24, 2026 3:05:07 PM java.util.logging x", "2026-11-24T15:05:07"),
    ("Nov 24, 2026 12:00:00 AM x", "2026-11-24T00:00:00"),
    ("Nov 24 2026 06:00:01 x", "2026-11-24T06:00:01"),
    ("Tue Nov 24 2026 06:00:01 GMT+0900 x", "2026-11-24T06:00:01+09:00"),
    ("Nov 24 2026 03:05:07:123PM x", "2026-11-24T15:05:07.123000"),
    ("[Tue Nov 24 06:00:01.123456 2026] [core:error] x", "2026-11-24T06:00:01.123456"),
    ("Tue Nov 24 06:00:01 KST 2026 x", "2026-11-24T06:00:01+09:00"),
    ("Tue Nov 24 06:00:01 XYZT 2026 x", "2026-11-24T06:00:01"),
    ("Tue Nov  4 06:00:01 2026 x", "2026-11-04T06:00:01"),
    ("Nov 24 06:00:01 host app[1]: x", "????-11-24T06:00:01"),
    ("Nov  4 06:00:01.123 host app: x", "????-11-04T06:00:01.123000"),
    ("<34>Nov 24 06:00:01 host su: x", "????-11-24T06:00:01"),
    ("4018:M 24 Nov 06:00:01.119 * x", "????-11-24T06:00:01.119000"),
    ("I1124 06:00:01.619632 1952 x.cc:253] x", "????-11-24T06:00:01.619632"),
    # seconds since 1970
    ("1795467601 x", "2026-11-23T21:00:01+00:00"),
    ("1795467601.5 x", "2026-11-23T21:00:01.500000+00:00"),
    ("1795467601123 x", "2026-11-23T21:00:01.123000+00:00"),
    ("[1795467601] x", "2026-11-23T21:00:01+00:00"),
    ('{"level":30,"time":1795467601123,"msg":"x"}', "2026-11-23T21:00:01.123000+00:00"),
    ('{"level":"info","ts":1795467601.25,"msg":"x"}', "2026-11-23T21:00:01.250000+00:00"),
    ("type=SYSCALL msg=audit(1795467601.243:24287): x", "2026-11-23T21:00:01.243000+00:00"),
    # a time alone
    ("06:00:01 x", "????-??-??T06:00:01"),
    ("06:00:01.123 x", "????-??-??T06:00:01.123000"),
    ("[06:00:01,123456] x", "????-??-??T06:00:01.123456"),
    ("6:00:01 x", "????-??-??T06:00:01"),
    # of several, the one that begins first
    ("06:00:01 loaded the rows of 2026-11-20 00:00:00", "????-??-??T06:00:01"),
    ("nova-api.log.1.2017-05-16_13:53:08 2017-05-16 00:00:00.008 25746 INFO x", "2017-05-16T00:00:00.008000"),
    ("- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond(pam_unix)[2915]: x", "????-11-09T12:01:01"),
    ("가격 12.50 06:00:01 x", "????-??-??T06:00:01"),
]

NO_STAMPS = [
    "",
    "plain text",
    "99:99:99 x",
    "25:00:00 x",
    "24:00:01 x",
    "2013-00-01 12:01:22 x",
    "2013-22-01 12:01:22 x",
    "2026-02-29 06:00:00 x",
    "31/31/2026 06:00:00 x",
    "1-2-3 1:2:3",
    "version 2.4.6",
    "v10.12 of the server",
    "10.0.0.12 connected",
    "2026-11-24 10.20.30.40 connected",
    "12:30 lunch",
    "ratio 16:9:10",
    "00:1A:2B:3C:4D:5E is the card",
    "fe80::1:22:33:44",
    "order 1234567890 was paid",
    "2026-11-24 is a Tuesday",
    "0001-01-01 00:00:00 is no time for .NET",
    "9999-12-31 23:59:59 is for ever",
    "1601-01-01 00:00:00 is no time for Windows",
    "x" * 100 + " 2026-11-24 06:00:01",
]


def said(line: str) -> str | None:
    """Return the time of a line's stamp as the table writes it."""
    found = find_stamp(line)
    if found is None:
        return None
    stamp = found[0]
    parts = ((stamp.year, 4), (stamp.month, 2), (stamp.day, 2))
    day = "-".join("?" * size if part is None else f"{part:0{size}}" for part, size in parts)
    moment = datetime.combine(date(2000, 1, 1), stamp.clock, None if stamp.offset is None else timezone(stamp.offset))
    return f"{day}T{moment.isoformat().split('T')[1]}"


@pytest.mark.parametrize(("line", "wanted"), LAYOUTS, ids=[line[:48] for line, _ in LAYOUTS])
def test_a_layout_is_read(line: str, wanted: str) -> None:
    assert said(line) == wanted


@pytest.mark.parametrize("line", NO_STAMPS, ids=[line[:40] or "empty" for line in NO_STAMPS])
def test_what_is_no_stamp_is_none(line: str) -> None:
    assert said(line) is None


def facts(modified: str = "2026-11-24 15:05:30", named: date | None = None, layout: str = "auto") -> FileFacts:
    """Return the facts of a file that was last written to at this local time."""
    at = datetime.fromisoformat(modified).replace(tzinfo=SEOUL)
    return FileFacts(modified=at, zone=SEOUL, named=named, layout=layout)


def local_times(lines: list[str], of: FileFacts, clock: FileClock | None = None) -> list[str | None]:
    """Return when each line of a file happened, in Seoul."""
    clock = begin(lambda: lines, clock or FileClock(), of)
    found = []
    for line in lines:
        at, clock = when(line, clock, of, of.modified)
        found.append(None if at is None else f"{at.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}")
    return found


def followed(reads: Iterable[tuple[str, list[str]]], named: date | None = None) -> list[str | None]:
    """Return the same of a file that was read piece by piece, each when it had just been written."""
    clock, found = FileClock(), []
    for modified, lines in reads:
        of = facts(modified, named)
        found += local_times(lines, of, clock)
        clock = begin(lambda lines=lines: lines, clock, of)  # type: ignore[misc]  # the loop's own
        for line in lines:
            _, clock = when(line, clock, of, of.modified)
    return found


def test_a_line_without_a_stamp_inherits_the_time_above_it() -> None:
    lines = ["2026-11-24 06:00:01 ERROR", "Traceback", "  at 10:20:30 and 2024-01-01 00:00:00", "2026-11-24 06:00:05 x"]

    assert local_times(lines, facts()) == ["2026-11-24 06:00:01"] * 3 + ["2026-11-24 06:00:05"]


def test_a_date_within_a_line_is_no_stamp_where_stamps_lead_their_lines() -> None:
    lines = ["06:00:00 loads 2026-11-20 00:00:00", "06:00:01 x", "next run 2026-11-25 06:00:00", "06:00:02 x"]

    assert local_times(lines, facts()) == [f"2026-11-24 06:00:0{second}" for second in (0, 1, 1, 2)]


@pytest.mark.parametrize(
    "banner",
    [
        "MyApp 2.4.6 (built 2024-01-01 10:00:00)",
        "server 10.0.0.1:8080",
        "file 24.11.2025 05:00:00.csv",
        "가격 12.50",
        "v2024.11",
    ],
)
def test_what_stands_in_the_first_line_does_not_fix_a_wrong_layout(banner: str) -> None:
    lines = [banner, *(f"2026-11-24 06:00:0{second} x" for second in range(3))]

    assert local_times(lines, facts())[1:] == [f"2026-11-24 06:00:0{second}" for second in range(3)]
    assert local_times(lines, facts())[0] in (None, "2026-11-24 06:00:00")


def test_stamps_behind_a_level_are_found_although_one_line_begins_with_one() -> None:
    lines = ["2026-11-24 06:00:00 begins", "INFO 2026-11-24 06:00:01 x", "WARNING 2026-11-24 06:00:02 x"]

    assert local_times(lines, facts()) == [f"2026-11-24 06:00:0{second}" for second in range(3)]


def test_a_file_that_is_written_in_another_way_from_some_line_on_is_followed() -> None:
    old = [f"2026-11-24 06:00:{second:02} x" for second in range(20)]
    new = [f"INFO 2026-11-24 07:00:{second:02} x" for second in range(40)]

    assert local_times(old + new, facts())[-1] == "2026-11-24 07:00:39"


def test_a_header_with_a_date_dates_the_times_below_it() -> None:
    lines = ["=== 2026-11-20 00:00:00 ===", "06:00:00 x", "06:00:01 x", "=== 2026-11-21 00:00:00 ===", "06:00:00 x"]

    assert local_times(lines, facts()) == [
        "2026-11-20 00:00:00",
        "2026-11-20 06:00:00",
        "2026-11-20 06:00:01",
        "2026-11-21 00:00:00",
        "2026-11-21 06:00:00",
    ]


def test_times_alone_take_the_date_from_the_name_of_the_file() -> None:
    lines = ["오후 11:59:59 x", "오전 12:00:01 x", "오전 6:00:00 x"]

    assert local_times(lines, facts("2026-11-30 10:00:00", named=date(2026, 11, 20))) == [
        "2026-11-20 23:59:59",
        "2026-11-21 00:00:01",
        "2026-11-21 06:00:00",
    ]


OVER_DAYS = [("06:00:00", 22), ("17:00:00", 22), ("02:00:00", 23), ("13:00:00", 23), ("00:30:00", 24), ("11:00:00", 24)]


def test_times_alone_are_dated_backwards_from_the_last_line() -> None:
    lines = [f"{clock} x" for clock, _ in OVER_DAYS]

    assert local_times(lines, facts("2026-11-24 11:00:05")) == [f"2026-11-{day} {clock}" for clock, day in OVER_DAYS]


def test_times_alone_are_dated_the_same_while_the_file_is_followed() -> None:
    reads = [(f"2026-11-{day} {clock}", [f"{clock} x"]) for clock, day in OVER_DAYS]

    assert followed(reads) == [f"2026-11-{day} {clock}" for clock, day in OVER_DAYS]


def test_a_last_time_later_than_the_change_of_its_file_is_of_the_day_before() -> None:
    assert local_times(["23:50:00 x"], facts("2026-11-24 00:10:00")) == ["2026-11-23 23:50:00"]


def test_a_day_without_lines_is_seen_by_the_change_of_a_followed_file() -> None:
    reads = [("2026-11-20 06:00:00", ["06:00:00 x"]), ("2026-11-23 06:00:00", ["06:00:00 y"])]

    assert followed(reads) == ["2026-11-20 06:00:00", "2026-11-23 06:00:00"]


def test_a_second_below_midnight_keeps_its_place() -> None:
    lines = ["23:59:58 x", "00:00:00 x", "23:59:59 x", "00:00:01 x"]

    assert local_times(lines, facts("2026-11-24 00:00:01")) == [
        "2026-11-23 23:59:58",
        "2026-11-24 00:00:00",
        "2026-11-23 23:59:59",
        "2026-11-24 00:00:01",
    ]


NEW_YEAR = [("Dec 31 23:59:59", "2025-12-31"), ("Jan  1 00:00:01", "2026-01-01"), ("Nov 24 06:00:00", "2026-11-24")]


def test_without_a_year_the_last_line_is_closest_before_the_change_of_its_file() -> None:
    lines = [f"{stamp} host x" for stamp, _ in NEW_YEAR]

    assert [str(at)[:10] for at in local_times(lines, facts())] == [day for _, day in NEW_YEAR]


def test_without_a_year_a_followed_file_is_dated_the_same() -> None:
    reads = [(f"{day} {stamp[-8:]}", [f"{stamp} host x"]) for stamp, day in NEW_YEAR]

    assert [str(at)[:10] for at in followed(reads)] == [day for _, day in NEW_YEAR]


@pytest.mark.parametrize(
    ("lines", "modified", "days"),
    [
        (["Nov 24 06:00:00 x"], "2026-11-24 06:00:05", ["2026-11-24"]),
        (["Nov 24 06:00:00 x"], "2026-11-23 06:00:00", ["2025-11-24"]),
        (["Nov 24 06:00:00 x"], "2027-03-01 06:00:00", ["2026-11-24"]),
        (["Feb 29 06:00:00 x"], "2026-11-24 06:00:00", ["2024-02-29"]),
        (["Feb 29 06:00:00 x", "Mar  1 06:00:00 x"], "2026-11-24 06:00:00", ["2024-02-29", "2024-03-01"]),
        (["Feb 29 06:00:00 x", "Jan  1 06:00:00 x"], "2026-11-24 06:00:00", ["2024-02-29", "2025-01-01"]),
        (["Jan  1 00:00:00 x", "Dec 31 23:59:59 x"], "2026-01-01 00:00:01", ["2026-01-01", "2025-12-31"]),
        (["12-31 23:00:00 x", "01-01 01:00:00 x"], "2026-01-01 01:00:00", ["2025-12-31", "2026-01-01"]),
    ],
)
def test_the_year_of_stamps_without_one(lines: list[str], modified: str, days: list[str]) -> None:
    assert [str(at)[:10] for at in local_times(lines, facts(modified))] == days


def test_the_first_lines_decide_between_day_first_and_month_first() -> None:
    lines = ["03/11/2026 06:00:00 x", "04/11/2026 06:00:00 x", "13/11/2026 06:00:00 x"]

    assert [str(at)[:10] for at in local_times(lines, facts())] == ["2026-11-03", "2026-11-04", "2026-11-13"]


def test_the_change_of_its_file_decides_where_the_first_lines_do_not() -> None:
    near, far = facts("2026-11-04 06:00:10"), facts("2027-02-02 06:00:00")

    assert local_times(["04/11/2026 06:00:00 x"], near) == ["2026-11-04 06:00:00"]
    assert local_times(["04/11/2026 06:00:00 x"], far) == ["2026-04-11 06:00:00"]


def test_a_line_that_contradicts_month_first_decides_for_the_lines_below_it() -> None:
    lines = [f"0{day}/03/2026 06:00:00 x" for day in range(1, 10)] * 3 + [
        "13/03/2026 06:00:00 x",
        "01/04/2026 06:00:00 x",
    ]

    assert [str(at)[:10] for at in local_times(lines, facts())][-2:] == ["2026-03-13", "2026-04-01"]


def test_the_times_of_a_w3c_log_are_utc() -> None:
    lines = ["#Software: x", "#Date: 2026-11-23 21:00:00", "#Fields: date time", "2026-11-23 21:00:01 GET / 200"]

    assert local_times(lines, facts())[-1] == "2026-11-24 06:00:01"


@pytest.mark.parametrize("below", ["05:59:59", "04:30:00"])
def test_a_stamp_up_to_90_minutes_below_says_its_time(below: str) -> None:
    lines = ["2026-11-24 06:00:00 x", f"2026-11-24 {below} x"]

    assert local_times(lines, facts())[1] == f"2026-11-24 {below}"


def test_a_step_back_in_a_repeated_hour_is_its_second_pass() -> None:
    of = FileFacts(modified=MODIFIED, zone=ZoneInfo("America/New_York"))
    clock, found = FileClock(), []
    for line in (
        "2026-11-01 01:10:00",
        "2026-11-01 01:50:00",
        "2026-11-01 01:10:00",
        "2026-11-01 01:50:00",
        "2026-11-01 02:10:00",
    ):
        at, clock = when(line, clock, of, MODIFIED)
        found.append(at)
    first = datetime(2026, 11, 1, 5, 10, tzinfo=UTC)

    assert found == [first + timedelta(minutes=minutes) for minutes in (0, 40, 60, 100, 120)]


def test_a_stamp_from_the_future_dates_no_line_below_it() -> None:
    lines = ["=== 2026-11-23 00:00:00 ===", "06:00:00 x", "=== 2099-01-01 00:00:00 ===", "07:00:00 x"]

    assert local_times(lines, facts())[-1] == "2026-11-23 07:00:00"


@pytest.mark.parametrize(
    ("layout", "line", "time"),
    [
        ("%d.%m.%Y %H:%M", "INFO 24.11.2026 06:00 x", "2026-11-24 06:00:00"),
        ("%m-%d %H:%M:%S", "02-29 06:00:00 x", "2024-02-29 06:00:00"),
        ("%H%M%S", "060001 x", "2026-11-24 06:00:01"),
        ("%b %d %H:%M:%S", "Nov 24 06:00:01 x", "2026-11-24 06:00:01"),
    ],
)
def test_an_explicit_format_is_looked_for_anywhere_in_the_line(layout: str, line: str, time: str) -> None:
    assert local_times([line], facts(layout=layout)) == [time]


HEADS = ("", "[", " ")
DAYS = ("2026-11-24", "2024-02-29", "2026-02-29", "2026-13-01", "1999-11-24")
CLOCKS = ("T06:00:01", " 23:59:59", " 24:00:00", " 25:00:00", " 06:00", " 06:00:60")
FRACTIONS = ("", ".5", ",123", ".123456", ".1234567", ":123")
TAILS = (
    "",
    " x",
    "Z",
    "z",
    " +09:00",
    "+0900",
    " -03",
    " KST x",
    " KSTX",
    " ISTANBUL",
    " INFO",
    "] PM",
    " am",
    " 오후",
    ".",
)


def test_what_is_read_fast_is_what_the_layout_says() -> None:
    lines = ["".join(parts) for parts in product(HEADS, DAYS, CLOCKS, FRACTIONS, TAILS)]
    read = {line: local for line in lines if (local := plain_local(line)) is not None}
    said = {line: found for line in read if (found := ISO.search(line)) is not None}

    assert {line: stamp_of(found.groupdict()) for line, found in said.items()} == {
        line: Stamp(clock=local.time(), year=local.year, month=local.month, day=local.day)
        for line, local in read.items()
    }
    assert {" x", " KSTX", " INFO"} <= {tail for tail in TAILS if any(line.endswith("01" + tail) for line in read)}
