"""What the demo's programs wrote before it began."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.demo.folder import MARKER, NotOurs, prepare
from engine.demo.history import write_history
from engine.demo.program import Program, next_due
from engine.demo.programs import BY_NAME, PROGRAMS

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 24, 13, 20, 41, tzinfo=SEOUL)
KINDSCRAP = BY_NAME["kindscrap"]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def log(folder: Path, program: Program, days_ago: int) -> str:
    return (folder / (NOW - timedelta(days=days_ago)).strftime(program.log)).read_text(encoding="utf-8")


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_the_same_moment_gives_the_same_history(tmp_path: Path, program: Program) -> None:
    write_history(program, tmp_path / "one", NOW)
    write_history(program, tmp_path / "two", NOW)

    assert contents(tmp_path / "one") == contents(tmp_path / "two") != {}


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_no_line_and_no_file_is_younger_than_now(tmp_path: Path, program: Program) -> None:
    write_history(program, tmp_path, NOW)

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert max(path.stat().st_mtime for path in files) < NOW.timestamp()


def test_thirty_days_lie_behind_with_one_lost_and_today_as_far_as_the_clock_has_come(tmp_path: Path) -> None:
    write_history(KINDSCRAP, tmp_path, NOW)

    expected = {(NOW - timedelta(days=ago)).strftime(KINDSCRAP.log) for ago in range(31) if ago != 11}
    assert {f"log/{path.name}" for path in (tmp_path / "log").iterdir()} == expected


def test_before_six_nothing_of_today_is_there(tmp_path: Path) -> None:
    write_history(KINDSCRAP, tmp_path, NOW.replace(hour=5))

    assert not (tmp_path / NOW.strftime(KINDSCRAP.log)).exists()


def test_a_run_that_would_not_have_ended_yet_is_told_shorter(tmp_path: Path) -> None:
    now = NOW.replace(hour=6, minute=1, second=0)
    write_history(KINDSCRAP, tmp_path, now)

    assert log(tmp_path, KINDSCRAP, 0).splitlines()[-1].startswith("2026-11-24 06:00:59")


def test_a_failed_run_is_followed_by_a_clean_one_and_another_is_not(tmp_path: Path) -> None:
    write_history(KINDSCRAP, tmp_path, NOW)

    assert "Traceback (most recent call last)" in log(tmp_path, KINDSCRAP, 3)
    assert log(tmp_path, KINDSCRAP, 3).count("작업 완료") == 1
    assert "작업 완료" not in log(tmp_path, KINDSCRAP, 17)


def test_one_log_is_in_cp949(tmp_path: Path) -> None:
    write_history(KINDSCRAP, tmp_path, NOW)

    old = tmp_path / (NOW - timedelta(days=14)).strftime(KINDSCRAP.log)
    assert "작업 완료" in old.read_bytes().decode("cp949")
    with pytest.raises(UnicodeDecodeError):
        old.read_text(encoding="utf-8")


def test_every_mail_run_of_the_last_hour_left_a_database_that_can_be_read(tmp_path: Path) -> None:
    write_history(BY_NAME["fund_mail"], tmp_path, NOW)

    files = sorted((tmp_path / "data" / "20261124_r").iterdir())
    with closing(sqlite3.connect(files[-1])) as database:
        rows = database.execute("SELECT count(*) FROM mail").fetchone()[0]
    assert (len(files), files[-1].name, rows > 0) == (120, "fm_2026_11_24_13_20_31.db", True)


def test_the_rate_feed_fails_now_and_then_and_never_twice_in_a_row() -> None:
    feed = BY_NAME["rate_feed"]
    bad = [feed.fails_at(NOW + timedelta(minutes=minute)) for minute in range(90)]

    assert bad.count(True) == 20
    assert not any(one and other for one, other in pairwise(bad))


@pytest.mark.parametrize(
    ("name", "after", "due"),
    [
        ("auto_esafe", "2026-11-24 06:59:59", "2026-11-24 07:00:00"),
        ("auto_esafe", "2026-11-24 07:00:00", "2026-11-24 18:30:00"),
        ("auto_esafe", "2026-11-24 18:30:00", "2026-11-25 07:00:00"),
        ("fund_mail", "2026-11-24 07:00:29", "2026-11-24 07:00:30"),
        ("fund_mail", "2026-11-24 07:00:30", "2026-11-24 07:01:00"),
        ("rate_feed", "2026-11-24 23:59:30", "2026-11-25 00:00:00"),
    ],
)
def test_the_next_due_time_stands_on_the_clock(name: str, after: str, due: str) -> None:
    def local(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=SEOUL)

    assert next_due(BY_NAME[name], local(after)) == local(due)


def make(folder: Path, port: int | None = None, now: datetime = NOW) -> Path:
    return prepare(folder, port=port, zone="Asia/Seoul", now=now, command=["batmon"])


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")

    with pytest.raises(NotOurs):
        make(tmp_path)

    assert contents(tmp_path) == {"mine.txt": b"x"}


def test_an_earlier_demo_is_taken_up_as_it_was_but_for_the_port(tmp_path: Path) -> None:
    config = make(tmp_path / "demo")
    config.write_text(config.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    before = contents(tmp_path)
    make(tmp_path / "demo", port=9123, now=NOW + timedelta(days=2))

    after = contents(tmp_path)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {str(config.relative_to(tmp_path))}
    assert "port: 9123" in config.read_text(encoding="utf-8")
    assert config.read_text(encoding="utf-8").endswith("# mine\n")


def test_a_folder_that_was_left_half_made_is_finished(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / MARKER).write_text("Asia/Seoul\n", encoding="utf-8")
    (folder / "kindscrap").mkdir()
    make(folder)

    assert {path.name for path in folder.iterdir()} >= {"batmon.yml", *BY_NAME}
