"""Workbooks as previews: xls, ods and the far rows of xlsx, whole, broken, and made to do harm."""

import zipfile
from pathlib import Path

import pytest

from engine.clock import steady
from engine.files.desk import Desk
from engine.files.previews import packedsheet, sharedtexts
from engine.files.previews.values import Hex, Table
from tests.engine.files.looking import body, look
from tests.engine.files.sheets import ODS, ods_row, write_ods, write_xls
from tests.engine.files.workbooks import write_workbook


def columns(found: Table, place: int) -> list[str | None]:
    return [row[place] for row in found.rows]


def every_row(folder: Path, name: str, rows: int = 300) -> list[tuple[str | None, ...]]:
    seen: list[tuple[str | None, ...]] = []
    at: int | None = 0
    while at is not None:
        found = body(look(folder, name, at=at, rows=rows), Table)
        seen += found.rows
        at = found.next
    return seen


def test_an_old_workbook_shows_its_sheets_with_texts_dates_and_truths(tmp_path: Path) -> None:
    write_xls(tmp_path / "w.xls", {"집계": [["이름", "값"], ["가나", 0.1, True, "2026-11-24"]], "둘": [["x"]]})

    found = body(look(tmp_path, "w.xls"), Table)
    assert [part.name for part in found.parts] == ["집계", "둘"]
    assert found.rows == (("1", "이름", "값", None, None), ("2", "가나", "0.1", "TRUE", "2026-11-24"))
    assert [column.number for column in found.columns] == [True, False, True, False, False]
    assert body(look(tmp_path, "w.xls", part="둘"), Table).rows == (("1", "x"),)


def test_pages_of_an_old_workbook_give_every_row_once(tmp_path: Path) -> None:
    write_xls(tmp_path / "w.xls", {"a": [[n, f"text {n}"] for n in range(1000)]})

    assert [row[2] for row in every_row(tmp_path, "w.xls")] == [f"text {n}" for n in range(1000)]


def test_an_old_workbook_whose_sectors_go_in_a_circle_is_called_broken(tmp_path: Path) -> None:
    write_xls(tmp_path / "w.xls", {"a": [[n] for n in range(3000)]})
    data = bytearray((tmp_path / "w.xls").read_bytes())
    table = 512 * (1 + int.from_bytes(data[76:80], "little"))  # the first sector of the table of sectors
    for place in range(1, 100):
        data[table + 4 * place : table + 4 * place + 4] = (place - 1).to_bytes(4, "little")
    (tmp_path / "w.xls").write_bytes(data)
    begun = steady()

    assert look(tmp_path, "w.xls").problem in ("broken", "slow")
    assert steady() - begun < 20


def test_an_old_workbook_that_is_locked_and_a_new_one_say_so(tmp_path: Path) -> None:
    write_xls(tmp_path / "w.xls", {"a": [["x"]]})
    data = (tmp_path / "w.xls").read_bytes()
    (tmp_path / "new.xlsx").write_bytes(data + "EncryptedPackage".encode("utf-16-le"))

    assert look(tmp_path, "new.xlsx").problem == "locked"


def test_an_ods_shows_texts_values_and_repeated_rows_and_columns(tmp_path: Path) -> None:
    odd = (
        '<table:table-row><table:table-cell table:number-columns-repeated="2"/>'
        '<table:table-cell office:value-type="float" office:value="1.5"/>'
        "<table:table-cell><office:annotation><text:p>note</text:p></office:annotation>"
        '<text:p>a<text:s text:c="2"/>b</text:p><text:p>c</text:p></table:table-cell></table:table-row>'
    )
    rows = ods_row("이름", "값") + ods_row("같음", times=2) + odd
    write_ods(tmp_path / "w.ods", {"집계": rows, "둘": ods_row("x")}, settings=True)

    found = body(look(tmp_path, "w.ods"), Table)
    assert (found.part, [part.name for part in found.parts]) == ("집계", ["집계", "둘"])
    assert found.rows == (
        ("1", "이름", "값", None, None),
        ("2", "같음", None, None, None),
        ("3", "같음", None, None, None),
        ("4", None, None, "1.5", "a  b\nc"),
    )
    assert body(look(tmp_path, "w.ods", part="둘"), Table).rows == (("1", "x"),)


def test_an_ods_without_settings_names_its_sheets_too(tmp_path: Path) -> None:
    write_ods(tmp_path / "w.ods", {"a": ods_row("1"), "b": ods_row("2")})

    assert [part.name for part in body(look(tmp_path, "w.ods"), Table).parts] == ["a", "b"]


def test_pages_of_an_ods_give_every_row_once(tmp_path: Path) -> None:
    rows = "".join(ods_row(f"text {n}") for n in range(1000))
    write_ods(tmp_path / "w.ods", {"first": ods_row("x"), "a": rows + ods_row(times=1_000_000)})
    seen: list[str | None] = []
    at: int | None = 0

    while at is not None:
        found = body(look(tmp_path, "w.ods", at=at, rows=300, part="a"), Table)
        seen += columns(found, 1)
        at = found.next
    assert seen == [f"text {n}" for n in range(1000)]
    first = body(look(tmp_path, "w.ods", rows=300, part="a"), Table)
    assert first.about
    assert first.total == pytest.approx(1000, rel=0.02)


def test_rows_and_columns_that_an_ods_repeats_a_billion_times_are_not_written_out(tmp_path: Path) -> None:
    wide = '<table:table-cell table:number-columns-repeated="999999999"><text:p>x</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="999999999">{wide}</table:table-row>'
    write_ods(tmp_path / "w.ods", {"a": row})
    begun = steady()

    found = body(look(tmp_path, "w.ods", rows=50), Table)
    assert (len(found.rows), len(found.rows[0]), found.next) == (50, 201, 50)
    assert found.hidden > 0
    assert steady() - begun < 10


def test_an_ods_that_defines_entities_is_not_read(tmp_path: Path) -> None:
    write_ods(tmp_path / "w.ods", {"a": ods_row("1")}, doctype='<!DOCTYPE x [<!ENTITY e "boom">]>')

    assert look(tmp_path, "w.ods").problem == "broken"


def test_an_ods_with_a_password_says_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "w.ods", "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), ODS)
        archive.writestr("content.xml", b"\x93\x01" * 500)
        archive.writestr("META-INF/manifest.xml", '<m:manifest xmlns:m="m"><m:encryption-data/></m:manifest>')

    assert look(tmp_path, "w.ods").problem == "locked"


@pytest.mark.parametrize("name", ["w.xlsx", "w.ods"])
def test_a_tag_that_is_as_long_as_memory_is_given_up(tmp_path: Path, name: str) -> None:
    write_workbook(tmp_path / "x.xlsx", {"a": [[1]]})
    write_ods(tmp_path / "x.ods", {"a": ods_row("1")})
    part = {"w.xlsx": "xl/worksheets/sheet1.xml", "w.ods": "content.xml"}[name]
    with (
        zipfile.ZipFile(tmp_path / f"x{name[1:]}") as whole,
        zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for each in whole.namelist():
            bomb.writestr(each, b"<a b='" + b"x" * 60_000_000 if each == part else whole.read(each))
    assert (tmp_path / name).stat().st_size < 100_000

    assert look(tmp_path, name).problem == "broken"


def write_large(path: Path, rows: int) -> None:
    """Write a workbook with a text of its own in each row, in an order in which they do not lie."""
    write_workbook(path, {"a": [[f"{n * 7919 % rows:07} {'x' * 40}", n] for n in range(rows)]})


def test_far_rows_are_found_step_by_step_and_then_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_large(tmp_path / "w.xlsx", 60_000)
    monkeypatch.setattr(packedsheet, "SPACING", 100_000)
    monkeypatch.setattr(packedsheet, "SECONDS", 0.02)
    monkeypatch.setattr(sharedtexts, "SECONDS", 0.02)
    desk, shares = Desk(), list[float]()

    while (found := look(tmp_path, "w.xlsx", at=59_990, again=True, desk=desk)).problem == "going":
        assert found.done is not None
        shares.append(found.done)
        assert len(shares) < 1_000
    assert len(shares) > 2
    assert found.problem is None
    assert columns(body(found, Table), 2) == [str(n) for n in range(59_990, 60_000)]
    assert columns(body(found, Table), 1)[0] == f"{59_990 * 7919 % 60_000:07} {'x' * 40}"
    assert look(tmp_path, "w.xlsx", at=59_990, desk=desk).problem is None


def test_a_workbook_that_was_written_anew_is_read_from_its_beginning(tmp_path: Path) -> None:
    write_large(tmp_path / "w.xlsx", 2_000)
    first = body(look(tmp_path, "w.xlsx"), Table)
    assert first.next is not None
    write_workbook(tmp_path / "w.xlsx", {"a": [[n, n] for n in range(500)]})

    assert columns(body(look(tmp_path, "w.xlsx", at=first.next), Table), 1) == [str(n) for n in range(200, 400)]


def samples(folder: Path) -> dict[str, bytes]:
    write_xls(folder / "w.xls", {"a": [[n, f"t{n}"] for n in range(50)]})
    write_ods(folder / "w.ods", {"a": "".join(ods_row(f"t{n}") for n in range(50))})
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", ["w.xls", "w.ods"])
def test_a_workbook_that_was_cut_off_anywhere_is_shown_or_called_broken(tmp_path: Path, name: str) -> None:
    whole = samples(tmp_path)[name]
    told = set()

    for end in range(1, len(whole), max(1, len(whole) // 40)):
        (tmp_path / name).write_bytes(whole[:end])
        told.add(look(tmp_path, name).problem)
    assert "broken" in told
    assert told <= {"broken", "named_otherwise", "nothing", None}


@pytest.mark.parametrize("name", ["w.xls", "w.ods"])
def test_no_bytes_whatever_make_a_workbook_fail(tmp_path: Path, name: str) -> None:
    whole = samples(tmp_path)[name]

    for place in range(16, len(whole), max(1, len(whole) // 80)):
        (tmp_path / name).write_bytes(whole[:place] + b"\xff\x00\x7f" + whole[place + 3 :])
        look(tmp_path, name)


def test_a_new_workbook_with_an_old_name_is_shown_as_what_it_is(tmp_path: Path) -> None:
    write_workbook(tmp_path / "w.xls", {"a": [["x"]]})

    found = look(tmp_path, "w.xls")
    assert (found.kind, found.expected, found.problem) == ("xlsx", "xls", "named_otherwise")
    assert body(found, Table).rows == (("1", "x"),)


@pytest.mark.parametrize("name", ["w.xls", "w.ods"])
def test_text_with_the_name_of_a_workbook_is_text(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("<table><tr><td>1</td></tr></table>", encoding="utf-8")

    assert (look(tmp_path, name).kind, look(tmp_path, name).problem) == ("text", "named_otherwise")


def test_bytes_that_begin_as_an_old_workbook_are_shown_as_bytes(tmp_path: Path) -> None:
    (tmp_path / "w.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1000)

    found = look(tmp_path, "w.xls")
    assert (found.problem, isinstance(found.body, Hex)) == ("broken", True)
