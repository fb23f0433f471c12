"""Previews of large files, and a folder of many: how soon the first rows are there, and what that takes of memory."""

import json
import os
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import TypeVar

import psutil

from engine.files.desk import Desk
from engine.files.jail import Jail
from engine.files.listing import Wanted, list_folder
from engine.files.preview import preview
from engine.files.previews.values import Asked, Preview, Table, Tree
from tests.bench.figures import Figure, told

CSV, JSON, STRINGS, DATABASE = 1_000_000_000, 500_000_000, 1_000_000, 2_000_000_000
ENTRIES = 100_000
T = TypeVar("T")
FIRST, MEMORY, HELD = 200, 60, 100  # ms, MB, ms
BLOB = 8_000_000  # bytes of a value: a database becomes large without many rows
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def measure_previews(scale: float) -> None:
    """Print the figures for files of `scale` of their full size; each is removed again."""
    print("| what | asked for | measured | |\n|---|---|---|---|")
    for measure in (_csv, _json, _xlsx, _database, _folder):
        with tempfile.TemporaryDirectory(prefix="batmon-bench-") as folder:
            for figure in measure(Path(folder), scale):
                print(told(figure), flush=True)


def _csv(folder: Path, scale: float) -> Iterator[Figure]:
    rows = "".join(f"{n},KR{n:010},기관 {n},{n * 1.5}\n" for n in range(20_000)).encode()
    size = _write(folder / "a.csv", b"id,code,name,amount\n", rows, b"", int(CSV * scale))
    yield from _looked(folder, "a.csv", f"CSV of {size / 1e6:,.0f} MB", 200)


def _json(folder: Path, scale: float) -> Iterator[Figure]:
    items = "".join(f'{{"id": {n}, "name": "펀드 {n}", "tags": ["a", null]}},\n' for n in range(20_000)).encode()
    size = _write(folder / "a.json", b'{"items": [', items, b"{}]}", int(JSON * scale))
    yield from _looked(folder, "a.json", f"JSON of {size / 1e6:,.0f} MB", 200)
    desk, far = Desk(), int(size * 0.9)
    far += _next(folder / "a.json", far)
    inside = json.dumps([["{", 0, ""], ["[", 1, "items"]])
    with _watched() as seen:
        took, found = _timed(lambda: preview(Jail(str(folder)), Asked(path="a.json", at=far, inside=inside), desk))
    assert isinstance(found.body, Tree)
    assert len(found.body.nodes) > 200
    yield Figure(what="JSON, a place at 90 % of it", measured=took * 1000, unit="ms", most=FIRST)
    yield Figure(what="memory", measured=seen[0], unit="MB", most=MEMORY)


def _xlsx(folder: Path, scale: float) -> Iterator[Figure]:
    count = int(STRINGS * scale)
    size = write_workbook(folder / "a.xlsx", count)
    yield from _looked(folder, "a.xlsx", f"xlsx of {size / 1e6:,.0f} MB with {count:,} shared texts", 200)
    desk, steps, far = Desk(), 0, count - 200
    with _watched() as seen:
        began = time.perf_counter()
        while True:
            asked = Asked(path="a.xlsx", at=far, again=steps > 0)
            steps, found = steps + 1, preview(Jail(str(folder)), asked, desk)
            if found.problem != "going":
                break
        took = time.perf_counter() - began
    assert isinstance(found.body, Table)
    assert found.body.rows[0][1] == text_of(far), found.body.rows[0]
    yield Figure(what=f"xlsx, its last rows, in {steps} steps", measured=took * 1000, unit="ms")
    yield Figure(what="memory", measured=seen[0], unit="MB", most=MEMORY)
    took, _ = _timed(lambda: preview(Jail(str(folder)), Asked(path="a.xlsx", at=far), desk))
    yield Figure(what="xlsx, its last rows once more", measured=took * 1000, unit="ms", most=FIRST)


def _database(folder: Path, scale: float) -> Iterator[Figure]:
    path = folder / "a.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
        database.execute("CREATE TABLE a_mail (id INTEGER PRIMARY KEY, subject TEXT)")
        database.execute("CREATE TABLE b_blob (data BLOB)")
        database.executemany("INSERT INTO a_mail (subject) VALUES (?)", ((f"기준가 {n}",) for n in range(100_000)))
        database.commit()
        for _ in range(max(1, int(DATABASE * scale / BLOB))):
            database.execute("INSERT INTO b_blob VALUES (zeroblob(?))", (BLOB,))
            database.commit()
    ending, waits = Event(), list[float]()
    writer = Thread(target=_write_on, args=(path, ending, waits))
    writer.start()
    try:
        time.sleep(0.2)
        yield from _looked(folder, "a.db", f"SQLite of {path.stat().st_size / 1e6:,.0f} MB while it is written", 200)
        waits.clear()
        desk = Desk()
        for _ in range(20):
            preview(Jail(str(folder)), Asked(path="a.db"), desk)
    finally:
        ending.set()
        writer.join()
    yield Figure(what="its writer, longest commit beside 20 looks", measured=max(waits) * 1000, unit="ms", most=HELD)


def _write_on(path: Path, ending: Event, waits: list[float]) -> None:
    with closing(sqlite3.connect(path, timeout=10)) as database:
        database.execute("PRAGMA synchronous=OFF")  # what the disk takes is not what is measured
        while not ending.is_set():
            began = time.perf_counter()
            database.execute("INSERT INTO a_mail (subject) VALUES ('x')")
            database.commit()
            waits.append(time.perf_counter() - began)
            time.sleep(0.002)


def _folder(folder: Path, scale: float) -> Iterator[Figure]:
    count = int(ENTRIES * scale)
    for number in range(count):
        os.close(os.open(folder / f"file_{number:06}.txt", os.O_CREAT | os.O_WRONLY))
    desk = Desk()
    with _watched() as seen:
        first, found = _timed(lambda: list_folder(Jail(str(folder)), Wanted(), desk.orders))
        assert (found.total, len(found.entries)) == (count, 500)
        far = [_listed(folder, at, desk) for at in range(500, count, max(500, count // 20))]
        by_time, _ = _timed(lambda: list_folder(Jail(str(folder)), Wanted(order="modified"), desk.orders))
    yield Figure(what=f"first rows of {count:,} files", measured=first * 1000, unit="ms", most=FIRST)
    yield Figure(what="further rows, slowest of 20", measured=max(far) * 1000, unit="ms", most=50)
    yield Figure(what="sorted by their times", measured=by_time * 1000, unit="ms")
    yield Figure(what="memory", measured=seen[0], unit="MB", most=MEMORY)


def _listed(folder: Path, at: int, desk: Desk) -> float:
    return _timed(lambda: list_folder(Jail(str(folder)), Wanted(offset=at), desk.orders))[0]


def _looked(folder: Path, name: str, what: str, rows: int) -> Iterator[Figure]:
    """Yield how long the first rows take, and the memory for them; on a warm disk, all that is needed imported."""
    preview(Jail(str(folder)), Asked(path=name, rows=1), Desk())
    desk = Desk()
    with _watched() as seen:
        took, found = _timed(lambda: preview(Jail(str(folder)), Asked(path=name, rows=rows), desk))
    assert _count(found) >= rows, found.problem
    yield Figure(what=f"{what}: first {rows} rows", measured=took * 1000, unit="ms", most=FIRST)
    yield Figure(what="memory", measured=seen[0], unit="MB", most=MEMORY)


def _count(found: Preview) -> int:
    return len(found.body.rows) if isinstance(found.body, Table) else len(getattr(found.body, "nodes", ()))


@contextmanager
def _watched() -> Iterator[list[float]]:
    """Give a list that holds in the end by how many megabytes memory had grown at most."""
    process, ending, grown = psutil.Process(), Event(), [0.0]
    begun = process.memory_info().rss

    def look() -> None:
        while not ending.wait(0.002):
            grown[0] = max(grown[0], (process.memory_info().rss - begun) / 1e6)

    thread = Thread(target=look)
    thread.start()
    try:
        yield grown
    finally:
        ending.set()
        thread.join()
        grown[0] = max(grown[0], (process.memory_info().rss - begun) / 1e6)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def _write(path: Path, head: bytes, block: bytes, tail: bytes, size: int) -> int:
    with path.open("wb") as file:
        file.write(head)
        while file.tell() < size:
            file.write(block)
        file.write(tail)
    return path.stat().st_size


def _next(path: Path, place: int) -> int:
    """Return how many bytes behind a place the next item begins."""
    with path.open("rb") as file:
        file.seek(place)
        return file.read(10_000).find(b"\n{") + 1


def text_of(number: int) -> str:
    """Return the shared text of a row: no two are alike, and none is packed small."""
    return f"{Random(number).getrandbits(480):0120x}"


def write_workbook(path: Path, count: int) -> int:
    """Write a workbook of so many rows, each with a text of its own, and return its size."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        sheet = '<sheet name="a" sheetId="1" r:id="rId1"/>'
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{sheet}</sheets></workbook>'
        )
        link = '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{link}</Relationships>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f'<worksheet xmlns="{MAIN}"><dimension ref="A1:B{count}"/><sheetData>'.encode())
            for n in range(count):
                cells = f'<c r="A{n + 1}" t="s"><v>{n}</v></c><c r="B{n + 1}"><v>{n}</v></c>'
                part.write(f'<row r="{n + 1}">{cells}</row>'.encode())
            part.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write(f'<sst xmlns="{MAIN}">'.encode())
            for n in range(count):
                part.write(f"<si><t>{text_of(n)}</t></si>".encode())
            part.write(b"</sst>")
    return path.stat().st_size
