"""What files of each kind look like, whole, broken, empty and wrongly named."""

import json
import os
import sqlite3
import struct
import zipfile
import zlib
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import NoReturn

import pytest
from PIL import Image as Pictures

from engine.clock import steady
from engine.files import kinds, preview
from engine.files.jail import Jail
from engine.files.previews import PREVIEWS, kind_in
from engine.files.previews.values import Hex, Image, Table, Text, Tree
from engine.logs.opening import NotReadable
from tests.engine.files.looking import DESK, body, look, pages
from tests.engine.files.workbooks import write_workbook


def test_text_is_decoded_line_by_line_and_comes_in_pages(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes("하나\n".encode() + "둘\n".encode("cp949") + b"<b>three</b>\n")

    first = body(look(tmp_path, "a.py", rows=2), Text)
    assert (first.lines, first.first) == (("하나", "둘"), 1)
    assert first.next is not None
    rest = body(look(tmp_path, "a.py", at=first.next), Text)
    assert (rest.lines, rest.next) == (("<b>three</b>",), None)


def test_a_line_without_end_is_cut_and_the_next_page_goes_on_behind_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 3_000_000 + b"\nend\n")

    found = body(look(tmp_path, "a.txt"), Text)
    assert len(found.lines) == 1
    assert len(found.lines[0]) < 5_000
    while found.next is not None:
        found = body(look(tmp_path, "a.txt", at=found.next), Text)
    assert found.lines[-1] == "end"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_delimiter_coding_and_names_of_a_table_are_found(tmp_path: Path, delimiter: str, coding: str) -> None:
    lines = [["이름", "금액", "비고"], ["가나", "1000", "a, b; c"], ["다라", "2500.5", 'x"y\nz']]
    cells = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in line] for line in lines]
    (tmp_path / "t.csv").write_bytes("".join(delimiter.join(line) + "\r\n" for line in cells).encode(coding))

    found = body(look(tmp_path, "t.csv"), Table)
    assert [column.name for column in found.columns] == ["이름", "금액", "비고"]
    assert [column.number for column in found.columns] == [False, True, False]
    assert found.rows == (("가나", "1000", "a, b; c"), ("다라", "2500.5", 'x"y\nz'))
    assert (found.delimiter, found.total, found.about) == (delimiter, 2, False)


def test_a_table_without_names_numbers_its_columns(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"1,2\n3,4\n")

    found = body(look(tmp_path, "t.csv"), Table)
    assert [column.name for column in found.columns] == ["1", "2"]
    assert found.rows == (("1", "2"), ("3", "4"))


def test_pages_of_a_table_give_every_row_once(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,text\n" + "".join(f'{n},"line\n{n}"\n' for n in range(1000)), encoding="utf-8")
    seen: list[str | None] = []
    at: int | None = 0

    while at is not None:
        found = body(look(tmp_path, "t.csv", at=at, rows=300), Table)
        seen += [row[0] for row in found.rows]
        at = found.next
    assert seen == [str(n) for n in range(1000)]


def test_a_table_says_about_how_many_rows_it_has(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,text\n" + "".join(f"{n:08},abcdef\n" for n in range(10_000)), encoding="utf-8")

    found = body(look(tmp_path, "t.csv"), Table)
    assert found.about
    assert found.total == pytest.approx(10_000, rel=0.01)


@pytest.mark.parametrize("name", ["t.txt", "t.ndjson"])
def test_lines_say_about_how_many_there_are_and_how_many_where_all_are_shown(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("".join(f'{{"n": "{n:08}"}}\n' for n in range(1000)), encoding="utf-8")

    def lines(at: int = 0, rows: int = 200) -> Text | Tree:
        found = look(tmp_path, name, at=at, rows=rows)
        return body(found, Text) if name == "t.txt" else body(found, Tree)

    first, whole = lines(), lines(rows=1000)
    second, last = lines(at=first.next or 0), lines(at=first.next or 0, rows=1000)
    assert (first.first, first.about, first.total) == (1, True, 1000)
    assert (second.first, second.about, second.total) == (None, True, 1000)
    assert (last.about, last.total, last.next) == (True, 1000, None)
    assert (whole.total, whole.about, whole.next) == (1000, False, None)


def test_an_empty_line_of_ndjson_is_no_item(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text('{"n": 1}\n\n{"n": 2}\n', encoding="utf-8")

    found = body(look(tmp_path, "a.ndjson"), Tree)
    assert (found.items, found.total, found.about) == (2, 2, False)


def test_json_is_a_tree(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"a": 1.5, "b": [true, null, "글"]}, {}]', encoding="utf-8")

    found = body(look(tmp_path, "a.json"), Tree)
    assert [(node.depth, node.key, node.kind, node.text) for node in found.nodes] == [
        (0, "", "array", ""),
        (1, "0", "object", ""),
        (2, "a", "number", "1.5"),
        (2, "b", "array", ""),
        (3, "0", "boolean", "true"),
        (3, "1", "null", ""),
        (3, "2", "string", "글"),
        (1, "1", "object", ""),
    ]


@pytest.mark.parametrize("coding", ["utf-8-sig", "cp949", "utf-16"])
def test_json_in_another_coding_is_read(tmp_path: Path, coding: str) -> None:
    (tmp_path / "a.json").write_bytes('{"이름": "가나"}'.encode(coding))

    assert [(node.key, node.text) for node in body(look(tmp_path, "a.json"), Tree).nodes][1] == ("이름", "가나")


def test_pages_of_json_give_every_item_once(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([{"n": n} for n in range(1000)]), encoding="utf-8")

    found = pages(tmp_path, "a.json", rows=300)
    assert [node.text for page in found for node in page.nodes if node.key == "n"] == [str(n) for n in range(1000)]
    assert [(page.first, page.items) for page in found] == [(1, 300), (301, 300), (601, 300), (901, 100)]
    assert found[0].total == pytest.approx(1000, rel=0.05)


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-be"])
def test_pages_of_json_end_anywhere_in_it_and_say_where_they_go_on(tmp_path: Path, coding: str) -> None:
    data = {"meta": {"a": 1}, "이름": [{"n": n, "글": ["가", {"나": n}]} for n in range(500)], "end": True}
    (tmp_path / "a.json").write_bytes(json.dumps(data, ensure_ascii=False, indent=1).encode(coding))

    found = pages(tmp_path, "a.json", rows=7)
    assert [node.text for page in found for node in page.nodes if node.key == "나"] == [str(n) for n in range(500)]
    assert [(node.depth, node.key) for node in found[3].nodes[:3]] == [(0, ""), (1, "이름"), (2, found[3].nodes[2].key)]
    assert found[-1].nodes[-1].key == "end"


def test_a_value_of_json_that_never_ends_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'["' + b"x" * 20_000_000 + b'", 1]')

    found = body(look(tmp_path, "a.json"), Tree)
    assert [len(node.text) for node in found.nodes] == [0, 501, 1]


@pytest.mark.parametrize(
    "text",
    ["[1,]", "[1 2]", '{"a"}', '{"a":}', "{1: 2}", "[}", "[1", '["a', "01", "[tru]", '["\\x"]', "[1] 2", "]", ","],
)
def test_what_is_no_json_is_called_broken(tmp_path: Path, text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
    (tmp_path / "a.json").write_text(text, encoding="utf-8")

    assert look(tmp_path, "a.json").problem == "broken"


def test_each_line_of_ndjson_is_a_tree_and_a_bad_one_is_shown_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text('{"n": 1}\n\noops {\n{"n": 2}\n', encoding="utf-8")

    found = look(tmp_path, "a.ndjson")
    assert found.problem == "broken"
    assert [(node.key, node.kind, node.text) for node in body(found, Tree).nodes] == [
        ("1", "object", ""),
        ("n", "number", "1"),
        ("2", "broken", "oops {"),
        ("3", "object", ""),
        ("n", "number", "2"),
    ]


def test_a_workbook_shows_its_sheets_with_texts_moments_and_truths(tmp_path: Path) -> None:
    write_workbook(tmp_path / "w.xlsx", {"집계": [["이름", "값", "날"], ["가나", 0.1, "2026-11-24"]], "둘": [[True]]})

    found = body(look(tmp_path, "w.xlsx"), Table)
    assert [part.name for part in found.parts] == ["집계", "둘"]
    assert [column.name for column in found.columns] == ["", "A", "B", "C"]
    assert found.rows == (("1", "이름", "값", "날"), ("2", "가나", "0.1", "2026-11-24"))
    assert body(look(tmp_path, "w.xlsx", part="둘"), Table).rows == (("1", "TRUE"),)


def test_pages_of_a_workbook_give_every_row_once(tmp_path: Path) -> None:
    write_workbook(tmp_path / "w.xlsx", {"a": [[n, f"text {n}"] for n in range(1000)]})
    seen: list[str | None] = []
    at: int | None = 0

    while at is not None:
        found = body(look(tmp_path, "w.xlsx", at=at, rows=300), Table)
        seen += [row[2] for row in found.rows]
        at = found.next
    assert seen == [f"text {n}" for n in range(1000)]


def test_a_workbook_that_defines_entities_is_not_read(tmp_path: Path) -> None:
    write_workbook(tmp_path / "w.xlsx", {"a": [[1]]}, doctype='<!DOCTYPE x [<!ENTITY e "boom">]>')

    assert look(tmp_path, "w.xlsx").problem == "broken"


def test_a_zip_lists_what_lies_in_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("보고서/1.txt", (2026, 11, 24, 6, 5, 4)), b"x" * 1000)
        archive.writestr(zipfile.ZipInfo("../2.txt", (2026, 11, 24, 6, 5, 6)), b"")

    found = body(look(tmp_path, "a.zip"), Table)
    assert [(row[0], row[1], row[3]) for row in found.rows] == [
        ("보고서/1.txt", "1,000", "2026-11-24 06:05:04"),
        ("../2.txt", "0", "2026-11-24 06:05:06"),
    ]


def test_pages_of_a_zip_give_every_entry_once(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(66_000):  # more than the older form of its directory can count
            archive.writestr(zipfile.ZipInfo(f"{number}"), b"")
    seen: list[str | None] = []
    at: int | None = 0

    while at is not None:
        found = body(look(tmp_path, "a.zip", at=at, rows=1000), Table)
        seen += [row[0] for row in found.rows]
        at = found.next
    assert seen == [str(number) for number in range(66_000)]
    assert found.total == 66_000


def database(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path


def test_a_database_shows_its_tables_columns_and_rows(tmp_path: Path) -> None:
    database(
        tmp_path / "a.db",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, data BLOB)",
        "INSERT INTO t VALUES (7, '가나', x'00ff'), (8, NULL, NULL)",
        "CREATE VIEW v AS SELECT name FROM t",
    )

    found = body(look(tmp_path, "a.db"), Table)
    assert [part.name for part in found.parts] == ["t", "v"]
    assert [(column.name, column.kind) for column in found.columns] == [
        ("id", "INTEGER"),
        ("name", "TEXT"),
        ("data", "BLOB"),
    ]
    assert found.rows == (("7", "가나", "00 ff"), ("8", None, None))
    assert body(look(tmp_path, "a.db", part="v"), Table).rows == (("가나",), (None,))


@pytest.mark.parametrize("form", ["(id INTEGER PRIMARY KEY, n)", "(id TEXT PRIMARY KEY, n) WITHOUT ROWID"])
def test_pages_of_a_table_in_a_database_give_every_row_once(tmp_path: Path, form: str) -> None:
    insert = (
        "INSERT INTO t WITH RECURSIVE c(x) AS (SELECT 1000 UNION ALL SELECT x + 1 FROM c LIMIT 1000) SELECT x, x FROM c"
    )
    database(tmp_path / "a.db", f"CREATE TABLE t {form}", insert)
    seen: list[str | None] = []
    at: int | None = 0

    while at is not None:
        found = body(look(tmp_path, "a.db", at=at, rows=300), Table)
        seen += [row[1] for row in found.rows]
        at = found.next
    assert seen == [str(n) for n in range(1000, 2000)]


def test_a_view_that_never_ends_is_stopped_before_it_keeps_a_writer_waiting(tmp_path: Path) -> None:
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) AS most FROM c"
    database(tmp_path / "a.db", f"CREATE VIEW v AS {endless}")
    begun = steady()

    found = look(tmp_path, "a.db")
    assert found.problem == "slow"
    assert steady() - begun < 10


def test_rows_of_a_large_table_are_not_counted_one_by_one(tmp_path: Path) -> None:
    numbers = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 150000) SELECT x FROM c"
    database(tmp_path / "a.db", "CREATE TABLE t (n)", f"INSERT INTO t {numbers}", "DELETE FROM t WHERE n = 5")

    found = body(look(tmp_path, "a.db"), Table)
    assert (found.total, found.about) == (150_000, True)


def test_a_database_that_is_being_written_is_read_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = database(tmp_path / "a.db", "PRAGMA journal_mode=WAL", "CREATE TABLE t (n)", "INSERT INTO t VALUES (1)")

    assert body(look(tmp_path, "a.db"), Table).rows == (("1",),)
    assert [each.name for each in tmp_path.iterdir()] == ["a.db"]
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("INSERT INTO t VALUES (2)")
        writer.commit()
        writer.execute("INSERT INTO t VALUES (3)")  # not committed
        assert body(look(tmp_path, "a.db"), Table).rows == (("1",), ("2",))
        writer.commit()


def test_a_database_that_is_locked_says_so_at_once(tmp_path: Path) -> None:
    with closing(sqlite3.connect(database(tmp_path / "a.db", "CREATE TABLE t (n)"))) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        begun = steady()
        found = look(tmp_path, "a.db")

        assert found.problem == "busy"
        assert steady() - begun < 4  # without a word of ours SQLite waits for five


def picture(form: str, size: tuple[int, int] = (3, 2)) -> bytes:
    file = BytesIO()
    Pictures.new("RGB", size).save(file, form)
    return file.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_is_known_by_its_bytes(tmp_path: Path, form: str) -> None:
    (tmp_path / "p.dat").write_bytes(picture(form))

    assert body(look(tmp_path, "p.dat"), Image) == Image(media=f"image/{form.lower()}", width=3, height=2)


def test_a_picture_that_cannot_be_read_leaves_no_file_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "p.png").write_bytes(picture("PNG"))
    jail = Jail(str(tmp_path))
    opened = jail.enter("p.png")

    def fail(kind: str) -> NoReturn:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(preview, "show_as", fail)
    with pytest.raises(OSError, match="Input/output"):
        preview.take_picture(opened, DESK)
    with pytest.raises(OSError, match=r"\[(Errno 9|WinError 6)\]"):
        os.fstat(opened.descriptor)


@pytest.mark.parametrize("side", [8_000, 60_000])
def test_a_picture_that_would_fill_a_browser_is_not_shown(tmp_path: Path, side: int) -> None:
    data = bytearray(picture("PNG"))
    data[16:24] = struct.pack(">2L", side, side)
    data[29:33] = struct.pack(">L", zlib.crc32(data[12:29]))
    (tmp_path / "p.png").write_bytes(data)

    assert (look(tmp_path, "p.png").problem, look(tmp_path, "p.png").body) == ("too_big", None)


def test_svg_and_html_are_text(tmp_path: Path) -> None:
    (tmp_path / "p.svg").write_text("<svg onload='alert(1)'/>", encoding="utf-8")

    assert body(look(tmp_path, "p.svg"), Text).lines == ("<svg onload='alert(1)'/>",)


def test_other_bytes_are_shown_as_numbers_in_pages(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(bytes(range(256)))

    found = body(look(tmp_path, "a.bin", rows=4), Hex)
    assert found.lines[3].bytes == "30 31 32 33 34 35 36 37 38 39 3a 3b 3c 3d 3e 3f"
    assert (found.lines[3].offset, found.lines[3].text, found.next) == (48, "0123456789:;<=>?", 64)


NAMES = ("a.txt", "a.csv", "a.json", "a.ndjson", "a.xlsx", "a.zip", "a.sqlite", "a.png", "a.bin")


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_file_of_any_kind_is_called_empty(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")

    found = look(tmp_path, name)
    assert (found.problem, found.body) == ("empty", None)


def samples(folder: Path) -> dict[str, bytes]:
    write_workbook(folder / "w.xlsx", {"a": [[n, f"t{n}"] for n in range(50)]})
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        archive.writestr("a.txt", b"abc" * 100)
    database(folder / "d.sqlite", "CREATE TABLE t (n)", "INSERT INTO t VALUES (1)")
    return {
        **{path.name: path.read_bytes() for path in folder.iterdir()},
        "p.png": picture("PNG"),
        "j.json": b'[{"a": 1}, {"b": [1, 2, 3]}]',
    }


@pytest.mark.parametrize("name", ["w.xlsx", "z.zip", "d.sqlite", "j.json", "p.png"])
def test_a_file_of_any_kind_that_was_cut_off_anywhere_is_shown_or_called_broken(tmp_path: Path, name: str) -> None:
    whole = samples(tmp_path)[name]
    told = set()

    for end in range(1, len(whole), max(1, len(whole) // 60)):
        (tmp_path / name).write_bytes(whole[:end])
        told.add(look(tmp_path, name).problem)
    assert "broken" in told
    assert told <= {"broken", "named_otherwise", None}


@pytest.mark.parametrize("name", ["w.xlsx", "z.zip", "d.sqlite", "j.json", "p.png"])
def test_no_bytes_whatever_make_a_preview_fail(tmp_path: Path, name: str) -> None:
    whole = samples(tmp_path)[name]

    for place in range(16, len(whole), max(1, len(whole) // 150)):
        (tmp_path / name).write_bytes(whole[:place] + b"\xff\x00\x7f" + whole[place + 3 :])
        look(tmp_path, name)


@pytest.mark.parametrize(
    ("name", "data", "kind", "expected"),
    [
        ("a.xlsx", b"just,a,table\n", "text", "xlsx"),
        ("a.csv", b"\x00\x01\x02" * 100, "raw", "csv"),
        ("a.png", b"plain text\n", "text", "picture"),
        ("a.zip", picture("PNG"), "picture", "archive"),
        ("a.txt", picture("GIF"), "picture", "text"),
        ("a.sqlite", b"{}", "text", "database"),
    ],
)
def test_a_file_with_a_wrong_name_is_shown_as_what_it_is(
    tmp_path: Path, name: str, data: bytes, kind: str, expected: str
) -> None:
    (tmp_path / name).write_bytes(data)

    found = look(tmp_path, name)
    assert (found.kind, found.expected, found.problem) == (kind, expected, "named_otherwise")
    assert found.body is not None


def test_a_zip_that_is_called_a_workbook_is_broken_and_shown_as_bytes(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("other.txt", b"")

    found = look(tmp_path, "a.xlsx")
    assert found.problem == "broken"
    assert isinstance(found.body, Hex)


def test_a_folder_has_no_preview(tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="not_a_file"):
        look(tmp_path, "")


def test_a_place_beyond_the_end_of_any_kind_gives_nothing_and_does_not_fail(tmp_path: Path) -> None:
    for name, data in samples(tmp_path).items():
        (tmp_path / name).write_bytes(data)
        for at in (10**6, 2**63 - 1):
            look(tmp_path, name, at=at)


def test_every_kind_that_a_name_promises_has_a_line_in_the_table() -> None:
    assert {*kinds.NAMES.values(), "source", "raw"} == {kind_in(entry) for entry in PREVIEWS}
