"""The token of a browser that may read: kept over restarts, ended with the password."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.actions.access import Access
from engine.actions.operators import Operators
from engine.actions.reading import FILE_NAME, LASTS, Reading
from engine.config.model import Access as Settings
from tests.engine.actions.conftest import Clock, Trail, settings

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
PEOPLE = Operators(Settings(password="correct horse"))
OTHERS = Operators(Settings(password="another"))


def mark(people: Operators = PEOPLE) -> bytes:
    found = people.find("kim")
    assert found is not None
    return found.mark


def reading(folder: Path, now: datetime = NOW) -> Reading:
    made = Reading(lambda: now)
    made.take(folder)
    return made


def test_a_token_holds_over_a_restart_until_its_time_is_up(tmp_path: Path) -> None:
    token = reading(tmp_path).token("김철수", mark())

    assert reading(tmp_path, NOW + LASTS).name_of(token, PEOPLE) == "김철수"
    assert reading(tmp_path, NOW + LASTS + timedelta(seconds=1)).name_of(token, PEOPLE) is None
    assert reading(tmp_path, NOW - timedelta(seconds=1)).name_of(token, PEOPLE) is None


def test_another_password_and_another_key_end_it(tmp_path: Path) -> None:
    token = reading(tmp_path).token("kim", mark())
    (elsewhere := tmp_path / "elsewhere").mkdir()
    reading(elsewhere).token("kim", mark())

    assert reading(tmp_path).name_of(token, OTHERS) is None
    assert reading(elsewhere).name_of(token, PEOPLE) is None


def test_one_letter_more_or_less_is_no_token(tmp_path: Path) -> None:
    door = reading(tmp_path)
    token = door.token("kim", mark())
    written, _, signature = token.partition(".")

    for forged in ("", ".", token[:-1], token + "A", written + ".", f"{written[:-2]}.{signature}", "\udcff.x", "é.é"):
        assert door.name_of(forged, PEOPLE) is None, forged


def test_nothing_is_signed_with_an_empty_key(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"")
    door = reading(tmp_path)

    assert door.name_of("WyJraW0iLCAxXQ.x", PEOPLE) is None
    assert door.name_of(door.token("kim", mark()), PEOPLE) == "kim"
    assert (tmp_path / FILE_NAME).stat().st_size == 32


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
def test_the_key_is_for_nobody_else_to_read(tmp_path: Path) -> None:
    reading(tmp_path).token("kim", mark())

    assert (tmp_path / FILE_NAME).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("read", "password", "openly"), [("open", "x", True), ("password", "x", False)])
def test_reading_is_open_unless_it_takes_a_password(
    access: Access, trail: Trail, clock: Clock, tmp_path: Path, read: str, password: str, openly: bool
) -> None:
    access.take(settings(tmp_path, password=password, read=read))

    assert access.read_openly is openly
