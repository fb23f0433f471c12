"""A folder of jobs with a log each, as many as wanted, and lines for them."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Seoul")
NEWS = 4096  # bytes that a log gains
TOGETHER = 100  # jobs below one folder
JOB = """\
  - id: {id}
    name: {id}
    scheduler: manual
    workdir: {folder}
    expect: {{every: 1h, grace: 30m}}
    log: job.log
    start: '작업\\s*시작'
    success: '작업\\s*완료'
    failure: ['\\bERROR\\b', 'Traceback \\(most recent call last\\)']
"""
HEAD = "server: {host: 127.0.0.1, port: 18002, language: en}\ntimezone: Asia/Seoul\ntick: 1s\njobs:\n"


def write_jobs(folder: Path, count: int) -> tuple[Path, list[Path]]:
    """Write a batmon.yml with so many jobs, each with one good run in its log; return it and the logs."""
    began = datetime.now(ZONE) - timedelta(minutes=20)
    text = f"{began:%Y-%m-%d %H:%M:%S},000 [I] 작업 시작\n{began:%Y-%m-%d %H:%M:%S},900 [I] 작업 완료: 12건\n"
    jobs, logs = [], []
    for number in range(count):
        here = folder / f"{number // TOGETHER:03d}" / f"job{number:05d}"
        here.mkdir(parents=True)
        log = here / "job.log"
        log.write_text(text, encoding="utf-8")
        logs.append(log)
        jobs.append(JOB.format(id=here.name, folder=here))
    path = folder / "batmon.yml"
    path.write_text(HEAD + "".join(jobs), encoding="utf-8")
    return path, logs


def news() -> bytes:
    """Return 4 KB of lines without a meaning, of this moment; the last one is longer than the others."""
    line = f"{datetime.now(ZONE):%Y-%m-%d %H:%M:%S},%03d [I] page %d of the report was read: 120 rows\n"
    lines = [line % (number, number) for number in range(NEWS // len(line % (100, 10)))]
    whole = "".join(lines).encode()
    return whole[:-1] + b"." * (NEWS - len(whole)) + b"\n"


def append(logs: list[Path], data: bytes) -> None:
    """Append the same to all of these logs."""
    for log in logs:
        with log.open("ab") as file:
            file.write(data)
