"""The routes for previews: what they give, what they refuse, and that no file runs in our pages."""

import json
import sqlite3
from base64 import b64decode
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from tests.engine.files.pdfs import pdf_of
from tests.ui.fake_monitor import FakeMonitor

PREVIEW = "/api/v1/jobs/kindscrap/files/preview"
PICTURE = "/api/v1/jobs/kindscrap/files/picture"


@pytest.fixture
def folder(monitor: FakeMonitor, tmp_path: Path) -> Path:
    inside = tmp_path / "work"
    inside.mkdir()
    (inside / "보고서.csv").write_text("이름,금액\n가나,1000\n다라,2000\n", encoding="utf-8")
    (inside / "x.html").write_text("<script>alert(1)</script>", encoding="utf-8")
    (inside / "x.svg").write_text("<svg onload='alert(1)'/>", encoding="utf-8")
    picture = BytesIO()
    Image.new("RGB", (3, 2)).save(picture, "PNG")
    (inside / "p.png").write_bytes(picture.getvalue())
    (tmp_path / "secret.txt").write_bytes(b"secret\n")
    (inside / "out").symlink_to("..")
    monitor.files.folder = inside
    return inside


def test_a_table_comes_with_its_kind_in_words(client: TestClient, folder: Path) -> None:
    found = client.get(PREVIEW, params={"path": "보고서.csv"}).json()

    assert (found["name"], found["kind"], found["kind_name"], found["problem"]) == (
        "보고서.csv",
        "csv",
        "CSV 표",
        None,
    )
    assert found["body"]["type"] == "table"
    assert found["body"]["columns"][1] == {"name": "금액", "kind": "", "number": True}
    assert found["body"]["rows"] == [["가나", "1000"], ["다라", "2000"]]
    assert (found["body"]["total"], found["body"]["about"], found["body"]["next"]) == (2, False, None)


def test_the_next_page_is_asked_for_by_what_the_last_one_said(client: TestClient, folder: Path) -> None:
    first = client.get(PREVIEW, params={"path": "보고서.csv", "rows": 1}).json()["body"]

    assert first["rows"] == [["가나", "1000"]]
    second = client.get(PREVIEW, params={"path": "보고서.csv", "at": first["next"]}).json()["body"]
    assert second["rows"] == [["다라", "2000"]]


def test_a_place_that_no_number_of_a_browser_can_hold_comes_back_whole(client: TestClient, folder: Path) -> None:
    with closing(sqlite3.connect(folder / "a.db")) as database:
        database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        database.executemany("INSERT INTO t VALUES (?)", [(9_007_199_254_740_993 + n,) for n in range(3)])
        database.commit()

    first = client.get(PREVIEW, params={"path": "a.db", "rows": 1}).json()["body"]
    second = client.get(PREVIEW, params={"path": "a.db", "rows": 1, "at": first["next"]}).json()["body"]
    assert (first["rows"], second["rows"]) == ([["9007199254740993"]], [["9007199254740994"]])


@pytest.mark.parametrize("name", ["x.html", "x.svg"])
def test_markup_comes_as_text_in_json_and_never_as_a_picture(client: TestClient, folder: Path, name: str) -> None:
    answer = client.get(PREVIEW, params={"path": name})

    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["body"]["lines"] == [(folder / name).read_text(encoding="utf-8")]
    refused = client.get(PICTURE, params={"path": name})
    assert (refused.status_code, refused.json()["detail"]["code"]) == (422, "file_no_picture")


def test_a_picture_comes_as_what_its_bytes_are(client: TestClient, folder: Path) -> None:
    assert client.get(PREVIEW, params={"path": "p.png"}).json()["body"] == {
        "type": "image",
        "media": "image/png",
        "width": 3,
        "height": 2,
    }
    answer = client.get(PICTURE, params={"path": "p.png"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.content == (folder / "p.png").read_bytes()


@pytest.mark.parametrize("route", [PREVIEW, PICTURE])
@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("../secret.txt", 403, "path_refused"),
        ("out/secret.txt", 403, "path_refused"),
        ("/etc/passwd", 403, "path_refused"),
        ("nosuch", 404, "file_gone"),
    ],
)
def test_what_leads_out_is_refused_and_on_record(
    client: TestClient, folder: Path, monitor: FakeMonitor, route: str, path: str, status: int, code: str
) -> None:
    answer = client.get(route, params={"path": path})

    assert (answer.status_code, answer.json()["detail"]["code"]) == (status, code)
    assert "secret" not in answer.text
    refused = [row for row in monitor.audit.rows if row.event == "path"]
    assert len(refused) == (1 if status == 403 else 0)


@pytest.mark.parametrize("route", [PREVIEW, PICTURE])
def test_a_folder_is_no_file(client: TestClient, folder: Path, route: str) -> None:
    assert client.get(route, params={"path": ""}).status_code == 422


@pytest.mark.parametrize(("name", "value"), [("at", "-1"), ("at", "x"), ("rows", "0"), ("rows", "100000")])
def test_what_is_no_place_and_no_number_is_refused(client: TestClient, folder: Path, name: str, value: str) -> None:
    assert client.get(PREVIEW, params={"path": "보고서.csv", name: value}).status_code == 422


def test_a_job_that_is_not_there_has_no_files(client: TestClient, folder: Path) -> None:
    assert client.get(PREVIEW.replace("kindscrap", "nosuch"), params={"path": "x"}).status_code == 404


@pytest.mark.parametrize(
    "name", ["wide.csv", "long.txt", "many.txt", "many.csv", "many.json", "many.ndjson", "many.db"]
)
def test_an_answer_stays_small_whatever_the_file_holds(client: TestClient, folder: Path, name: str) -> None:
    (folder / "wide.csv").write_text(f"{','.join(['y' * 1000] * 300)}\n" * 1000, encoding="utf-8")
    (folder / "long.txt").write_text(("z" * 60_000 + "\n") * 1000, encoding="utf-8")
    (folder / "many.txt").write_text(("z" * 900 + "\n") * 1000, encoding="utf-8")
    (folder / "many.csv").write_text(("z" * 450 + "," + "z" * 450 + "\n") * 1000, encoding="utf-8")
    (folder / "many.json").write_text(json.dumps(["z" * 2000] * 1000), encoding="utf-8")
    (folder / "many.ndjson").write_text(f'"{"z" * 900}"\n' * 1000, encoding="utf-8")
    with closing(sqlite3.connect(folder / "many.db")) as database:
        database.execute("CREATE TABLE t (a TEXT, b TEXT)")
        database.executemany("INSERT INTO t VALUES (?, ?)", [("z" * 900, "z" * 900)] * 1000)
        database.commit()

    answer = client.get(PREVIEW, params={"path": name, "rows": 1000})
    assert answer.status_code == 200
    assert len(answer.content) < 600_000
    assert answer.json()["body"]["next"] is not None


def test_a_page_of_a_pdf_comes_with_its_picture_and_its_text(client: TestClient, folder: Path) -> None:
    (folder / "a.pdf").write_bytes(pdf_of("first", "second"))

    found = client.get(PREVIEW, params={"path": "a.pdf", "at": "1"}).json()["body"]
    assert (found["type"], found["page"], found["pages"], found["text"]) == ("paper", 2, 2, "second")
    with Image.open(BytesIO(b64decode(found["picture"]))) as drawn:
        assert drawn.size == (found["width"], found["height"])


def test_a_pdf_is_never_handed_out_to_be_run_in_a_page(client: TestClient, folder: Path) -> None:
    (folder / "a.pdf").write_bytes(pdf_of("x"))

    assert client.get(PICTURE, params={"path": "a.pdf"}).status_code == 422
    taken = client.get(PICTURE.replace("picture", "download"), params={"path": "a.pdf"})
    assert taken.headers["content-type"] == "application/octet-stream"
    assert taken.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["deep.json", "deep.xml"])
def test_a_place_deep_in_a_tree_is_asked_for_by_what_the_last_page_said(
    client: TestClient, folder: Path, name: str
) -> None:
    items = [{"n": str(n)} for n in range(500)]
    (folder / "deep.json").write_text(json.dumps({"a": {"b": items}}), encoding="utf-8")
    markup = "".join(f"<i><n>{item['n']}</n></i>" for item in items)
    (folder / "deep.xml").write_text(f"<r><a><b>{markup}</b></a></r>", encoding="utf-8")
    seen, at = [], "0"

    while at is not None:
        body = client.get(PREVIEW, params={"path": name, "at": at, "rows": 10}).json()["body"]
        seen += [node["text"] for node in body["nodes"] if node["key"] == "n"]
        at = body["next"]
    assert seen == [str(n) for n in range(500)]


def test_source_comes_with_what_its_words_are(client: TestClient, folder: Path) -> None:
    (folder / "a.py").write_text("x = 'a'\n", encoding="utf-8")

    first = client.get(PREVIEW, params={"path": "a.py"}).json()["body"]
    assert (first["lines"], first["waits"]) == (["x = 'a'"], not first["runs"])
    body = client.get(PREVIEW, params={"path": "a.py", "again": "true"}).json()["body"]
    assert (body["lines"], body["runs"]) == (["x = 'a'"], [[[4, ""], [3, "s"]]])


def test_a_search_below_comes_line_by_line(client: TestClient, folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "found.txt").write_bytes(b"x")

    answer = client.get(PREVIEW.replace("preview", "search"), params={"q": "FOUND"})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [entry["path"] for line in lines for entry in line["entries"]] == ["in/found.txt"]
    assert (lines[-1]["done"], lines[-1]["cut"]) == (True, False)


@pytest.mark.parametrize(("path", "status"), [("..", 403), ("out", 403), ("nosuch", 404), ("p.png", 422)])
def test_a_search_outside_or_in_what_is_no_folder_is_refused(
    client: TestClient, folder: Path, path: str, status: int
) -> None:
    answer = client.get(PREVIEW.replace("preview", "search"), params={"q": "secret", "path": path})

    assert answer.status_code == status
    assert "secret.txt" not in answer.text
