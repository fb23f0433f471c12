"""The fake monitor's port for files: the real one over a folder, once a test gives it one."""

import json
import os
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from tempfile import gettempdir

from PIL import Image

from engine.actions.witness import Witness
from engine.files.room import Room
from tests.engine.files.pdfs import pdf_of
from tests.engine.files.sheets import ods_row, write_ods, write_xls
from tests.engine.files.workbooks import Value, write_workbook


class FakeFiles(Room):
    """Every job has the same working folder, or none."""

    def __init__(self, witness: Witness) -> None:
        super().__init__(lambda job_id: None if self.folder is None else str(self.folder), self.scratch, witness)
        self.folder: Path | None = None

    @property
    def scratch(self) -> Path:
        """Return where copies of databases lie."""
        return Path(gettempdir()) / "batmon-fake-scratch"


def fill(folder: Path) -> Path:
    """Return the folder with a file of every kind in it, broken and empty ones too."""
    (folder / "data" / "20261124").mkdir(parents=True)
    (folder / "logs").mkdir()
    (folder / "logs" / "kindscrap.log").write_text("06:00:01 INFO 시작\n" * 2_000, encoding="utf-8")
    (folder / "main.py").write_text("import sys\n\n\ndef main():\n    print('<b>안녕</b>')\n", encoding="utf-8")
    rows = "".join(f"{n},KR{n:010},채권 {n}호,{n * 1000.5:.2f}\n" for n in range(5_000))
    (folder / "잔고_20261124.csv").write_bytes(("번호,종목,이름,금액\n" + rows).encode("cp949"))
    items = [{"id": n, "name": f"펀드 {n}", "tags": ["a", None, True], "value": n / 3} for n in range(300)]
    (folder / "config.json").write_text(json.dumps({"items": items}, ensure_ascii=False), encoding="utf-8")
    counts: list[list[Value]] = [[f"기관 {n}", n * 3, "2026-11-24"] for n in range(1, 400)]
    write_workbook(folder / "수신목록.xlsx", {"집계": [["이름", "건수", "날짜"], *counts], "빈 표": [[]]})
    with zipfile.ZipFile(folder / "첨부.zip", "w") as archive:
        archive.writestr("보고서/1.txt", b"x" * 1_000)
    with closing(sqlite3.connect(folder / "run.db")) as database:
        database.execute("CREATE TABLE mail (id INTEGER PRIMARY KEY, subject TEXT, size REAL)")
        mails = ((n, f"기준가 통보 {n}", n / 7) for n in range(1, 900))
        database.executemany("INSERT INTO mail VALUES (?, ?, ?)", mails)
        database.execute("CREATE TABLE run_log (at TEXT, text TEXT)")
        database.commit()
    Image.new("RGB", (320, 200), (40, 110, 220)).save(folder / "화면.png")
    (folder / "data" / "20261124" / "core.bin").write_bytes(bytes(range(256)) * 20)
    (folder / "data" / "broken.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 300)
    (folder / "data" / "empty.csv").write_bytes(b"")
    (folder / "data" / "report.xlsx").write_text("text, not a workbook\n", encoding="utf-8")
    (folder / "outside").symlink_to(folder.parent)
    fill_documents(folder / "문서")
    return folder


def fill_documents(folder: Path) -> None:
    """Put texts with a structure, and workbooks of other programs than Excel, into a folder of their own."""
    folder.mkdir()
    counts: list[list[Value]] = [["이름", "건수", "날짜"]]
    counts += [[f"기관 {n}", n, "2026-11-24"] for n in range(1, 300)]
    write_xls(folder / "옛_집계.xls", {"집계": counts})
    rows = "".join(ods_row(f"지점 {n}", f"{n * 1_000:,}") for n in range(1, 400))
    write_ods(folder / "지점.ods", {"지점": ods_row("이름", "금액") + rows, "비고": ods_row("없음")}, settings=True)
    (folder / "통보.pdf").write_bytes(pdf_of("Price notice 2026-11-24", "Second page"))
    (folder / "읽어보기.md").write_text(README, encoding="utf-8")
    items = "".join(f'<item id="{n}"><name>펀드 {n}</name><price>{n * 1.5}</price></item>' for n in range(600))
    (folder / "기준가.xml").write_text(
        f'<?xml version="1.0"?><prices day="2026-11-24">{items}</prices>', encoding="utf-8"
    )
    (folder / "batch.yml").write_text(
        "jobs: &jobs\n  - id: kindscrap\n    at: '06:00'\nagain: *jobs\n", encoding="utf-8"
    )
    (folder / "load.sql").write_text(
        "-- 잔고\nSELECT name, sum(amount) FROM balance\nWHERE day = '2026-11-24' AND n > 10\n"
    )
    (folder / "run.bat").write_text("@echo off\nrem 매일 06:00\nset DAY=%DATE%\npython main.py --day %DAY%\n")
    lines = "".join(f'{{"n": {n}, "이름": "펀드 {n}", "값": [1, null]}}\n' for n in range(300))
    (folder / "events.ndjson").write_text(lines, encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\n" + b"\0" * 200)


README = """# Kindscrap

매일 06:00에 **공시**를 모읍니다. 자세한 것은 [문서](https://example.com/docs)에 있습니다.

- `main.py`를 실행합니다
  1. 목록을 읽고
  2. 저장합니다
- 실패하면 *다시* 실행합니다

> 06:40까지 끝나야 합니다.

| 단계 | 시각 |
|---|---|
| 수집 | 06:00 |
| 저장 | 06:30 |

![구성도](http://evil.example/x.png) <script>alert(1)</script> [나쁜 링크](javascript:alert(1))

```python
print("<b>안녕</b>")
```
"""


def crowd_folder(folder: Path | None) -> None:
    """Put many files into a folder of it."""
    assert folder is not None
    (folder / "many").mkdir()
    for number in range(20_000):
        os.close(os.open(folder / "many" / f"f{number:06}.txt", os.O_CREAT))
