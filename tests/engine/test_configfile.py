"""The text of the configuration as people see, check and write it: no secret shown, none lost, each edit on record."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.actions import configfile
from engine.actions.actor import Actor
from engine.actions.refused import Refused
from engine.config.load import load
from engine.live import LiveMonitor
from tests.engine.live import watching
from tests.engine.test_service import until

KIM = Actor(name="Kim", source="10.1.2.3")
TEXT = """# 설정: 비밀번호는 hunter22-x
server: {host: 127.0.0.1, port: 18002, language: en}   # 포트
timezone: Asia/Seoul
tick: 1s
access:
  password: 'hunter22-x'  # 바꾸지 말 것
notify:
  - {name: mail, url: "json://user:pa55word@localhost/"}
jobs:
  - id: job
    name: Job
    scheduler: manual
    workdir: .
    log: job.log
    success: done
    rerun: {command: run, env: {TOKEN: tok-12345}}
"""
SECRETS = ("hunter22-x", "pa55word", "tok-12345")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "batmon.yml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def monitor(path: Path) -> Iterator[LiveMonitor]:
    with watching(path) as monitor:
        yield monitor


def audit(path: Path) -> list[dict[str, Any]]:
    lines = (path.parent / "data" / "audit" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for line in lines if (row := json.loads(line))["event"] == "config_write"]


def test_what_is_shown_holds_no_secret_and_comes_back_as_it_was(monitor: LiveMonitor, path: Path) -> None:
    shown = monitor.configfile.read()
    assert [one for one in SECRETS if one in shown.text] == []
    assert "# 포트" in shown.text
    monitor.configfile.write(shown.text, shown.fingerprint, KIM)

    assert path.read_text(encoding="utf-8") == TEXT


def test_an_edit_holds_soon_keeps_the_secrets_and_is_on_record_without_them(monitor: LiveMonitor, path: Path) -> None:
    shown = monitor.configfile.read()
    edited = shown.text.replace("name: Job", "name: 일").replace("# 포트", "# port")
    written = monitor.configfile.write(edited, shown.fingerprint, KIM)
    until(lambda: (view := monitor.job("job")) is not None and view.name == "일")

    assert path.read_text(encoding="utf-8") == TEXT.replace("name: Job", "name: 일").replace("# 포트", "# port")
    assert written.fingerprint != shown.fingerprint
    first, second = audit(path)
    assert (first["outcome"], second["outcome"], first["who"]) == ("begun", "done", "Kim")
    assert first["detail"]["difference"][-1] == "+    name: 일"
    assert [one for one in SECRETS if one in json.dumps(audit(path), ensure_ascii=False)] == []


def test_a_new_password_is_hidden_at_once_and_stands_in_no_record(monitor: LiveMonitor, path: Path) -> None:
    shown = monitor.configfile.read()
    marks = [word for word in shown.text.replace("'", " ").split() if word.startswith("•")]
    edited = shown.text.replace(f"'{marks[1]}'", "'brand-new-one'")
    again = monitor.configfile.write(edited, shown.fingerprint, KIM)

    assert "brand-new-one" in path.read_text(encoding="utf-8")
    assert "brand-new-one" not in again.text
    assert "brand-new-one" not in json.dumps(audit(path))


def test_of_two_who_write_at_once_one_is_told_that_the_file_has_changed(monitor: LiveMonitor, path: Path) -> None:
    shown = monitor.configfile.read()
    ends: list[str] = []

    def write(name: str) -> None:
        try:
            monitor.configfile.write(shown.text.replace("name: Job", f"name: {name}"), shown.fingerprint, KIM)
            ends.append("done")
        except Refused as refused:
            ends.append(refused.code)

    threads = [threading.Thread(target=write, args=(f"Job{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends) == ["done"] + ["stale"] * 5
    assert load(path).config is not None


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (("tick: 1s", "tick: 1x"), (4, 7, "no_duration")),
        (("tick: 1s", "tick: @1s"), (4, 7, "reserved_character")),
        (("timezone: Asia/Seoul", "title: MARK"), (3, 1, "mask_misplaced")),
    ],
    ids=["value", "syntax", "mark in a title"],
)
def test_a_text_with_problems_is_named_by_place_and_never_written(
    monitor: LiveMonitor, path: Path, edit: tuple[str, str], problem: tuple[int, int, str]
) -> None:
    shown = monitor.configfile.read()
    mark = next(word for word in shown.text.split("'") if word.startswith("•"))
    text = shown.text.replace(edit[0], edit[1].replace("MARK", mark))
    found = monitor.configfile.check(text).problems
    with pytest.raises(Refused, match="invalid"):
        monitor.configfile.write(text, shown.fingerprint, KIM)

    assert (found[0].line, found[0].column, found[0].code) == problem
    assert [one for one in SECRETS if one in repr(found)] == []
    assert path.read_text(encoding="utf-8") == TEXT
    assert audit(path)[-1]["outcome"] == "refused: invalid"


def test_line_ends_and_a_byte_order_mark_stay_when_a_browser_sends_plain_ones(monitor: LiveMonitor, path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    shown = monitor.configfile.read()
    monitor.configfile.write(shown.text.replace("\r\n", "\n").replace("name: Job", "name: New"), shown.fingerprint, KIM)

    written = path.read_bytes()
    assert written == b"\xef\xbb\xbf" + TEXT.replace("name: Job", "name: New").replace("\n", "\r\n").encode()


def test_a_broken_file_can_be_seen_without_its_secrets_and_mended(monitor: LiveMonitor, path: Path) -> None:
    path.write_text(TEXT.replace("jobs:", "jobs: ["), encoding="utf-8")
    shown = monitor.configfile.read()

    assert [one for one in ("hunter22-x", "pa55word") if one in shown.text] == []
    assert shown.problems
    monitor.configfile.write(shown.text.replace("jobs: [", "jobs:"), shown.fingerprint, KIM)
    assert path.read_text(encoding="utf-8") == TEXT


def test_twenty_copies_of_earlier_files_are_kept(monitor: LiveMonitor, path: Path) -> None:
    for number in range(23):
        shown = monitor.configfile.read()
        monitor.configfile.write(shown.text + f"# {number}\n", shown.fingerprint, KIM)

    kept = sorted((path.parent / "data" / "config").iterdir())
    assert len(kept) == 20
    assert kept[-1].read_text(encoding="utf-8").endswith("# 21\n")


def test_a_large_file_is_read_elsewhere_and_edited_alike(
    monitor: LiveMonitor, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(configfile, "LARGE", 10)
    shown = monitor.configfile.read()
    monitor.configfile.write(shown.text.replace("name: Job", "name: New"), shown.fingerprint, KIM)

    assert path.read_text(encoding="utf-8") == TEXT.replace("name: Job", "name: New")
    mark = next(word for word in shown.text.split("'") if word.startswith("•"))
    found = monitor.configfile.check(shown.text.replace("timezone: Asia/Seoul", f"title: {mark}"))
    assert [problem.code for problem in found.problems] == ["mask_misplaced"]
