"""What the doctor says, in words: every code of every check has its sentence, and the route tells it."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from engine.auditcheck import AuditTrouble
from engine.doctor import CHECKS, name_of
from engine.doctor.diagnosis import Report
from tests.ui.fake_monitor import FakeMonitor
from ui.diagnoses import size_text
from ui.texts import captures
from ui.texts.doctor import NAMES, SAYS
from ui.texts.doctor_advice import DETAILS, DO

ROOT = Path(__file__).parents[2]
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "engine/doctor").glob("*.py"))
EXAMINATION = (ROOT / "engine/examination.py").read_text(encoding="utf-8")
FIELD = re.compile(r"\{(\w+)")


def codes(kind: str) -> set[str]:
    """Return the codes that a Detail or a Diagnosis is made with somewhere."""
    found = set(re.findall(rf"{kind}\(\s*code=\"(\w+)\"", SOURCE + EXAMINATION))
    chosen = re.findall(rf"{kind}\(\s*code=\"(\w+)\" if [^,]+ else \"(\w+)\"", SOURCE)
    return found | {code for pair in chosen for code in pair}


def test_every_check_has_a_name() -> None:
    assert set(NAMES) == set(map(name_of, CHECKS))


def test_every_diagnosis_has_a_sentence_and_no_sentence_is_left_over() -> None:
    summed = set(re.findall(r"summed\(\"(\w+)\"", SOURCE)) | set(re.findall(r"good=\"(\w+)\"", SOURCE))
    others = set(re.findall(r"good=\"\w+\" if \w+ else \"(\w+)\"", SOURCE))
    pairs = set(re.findall(r"code, level = \(\"(port_\w+)\"|\(\"(port_\w+)\", Level.PROBLEM\)", SOURCE))
    made = codes("Diagnosis") | summed | others | {code for pair in pairs for code in pair if code}

    assert {code for code in made if not code.startswith("capture_")} == set(SAYS)
    assert {f"refused.{code}" for code in made if code.startswith("capture_")} <= set(captures.TEXTS)


def test_every_detail_has_a_sentence_and_no_sentence_is_left_over() -> None:
    audit = {f"audit_{trouble.value}" for trouble in AuditTrouble}
    chosen = set(re.findall(r"\"((?:workdir|log)_\w+)\"", SOURCE))

    assert codes("Detail") | audit | chosen == set(DETAILS)


@pytest.mark.parametrize("pair", [*SAYS.values(), *DO.values(), *DETAILS.values(), *NAMES.values()])
def test_a_sentence_names_no_field_that_its_twin_does_not_have(pair: tuple[str, str]) -> None:
    korean, english = (set(FIELD.findall(text)) for text in pair)

    assert english <= korean


def test_advice_is_given_of_known_codes_alone() -> None:
    assert set(DO) <= set(SAYS)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_route_tells_what_was_found_in_the_reader_s_language(client: TestClient, language: str) -> None:
    answer = client.get("/api/v1/system/doctor", headers={"Cookie": f"batmon_language={language}"})
    body = answer.json()
    first = body["checks"][0]

    assert (answer.status_code, body["level"], first["level"]) == (200, "problem", "problem")
    assert (first["check"], first["code"], first["details"][0]["job"]) == ("schedulers", "schedulers_bad", "kindscrap")
    assert all(check["message"] not in (check["code"], "") for check in body["checks"])
    assert all(detail["message"] != detail["code"] for check in body["checks"] for detail in check["details"])
    disk = next(check for check in body["checks"] if check["check"] == "disk")
    assert "2.0 GB" in disk["message"]
    assert (disk["parameters"]["free"], body["at"]) == (2 * 1024**3, "2026-11-24T07:08:20+09:00")


def test_the_progress_of_an_examination_is_told_without_beginning_one(client: TestClient, monitor: FakeMonitor) -> None:
    before = client.get("/api/v1/system/doctor/progress").json()
    client.get("/api/v1/system/doctor")
    after = client.get("/api/v1/system/doctor/progress").json()

    assert (before["running"], before["checks"], monitor.doctor.examined) == (False, [], 1)
    assert (after["running"], after["of"], len(after["checks"])) == (False, 14, 14)


def test_many_who_ask_at_once_hold_one_thread_and_get_one_report(
    client: TestClient, monitor: FakeMonitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    shield = asyncio.shield
    waiting: list[object] = []

    def note(examination: asyncio.Task[Report]) -> asyncio.Future[Report]:
        waiting.append(examination)
        if len(waiting) == 50:
            monitor.doctor.may_end.set()
        return shield(examination)

    monkeypatch.setattr("ui.api.doctor.asyncio.shield", note)
    monitor.doctor.may_end.clear()
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: client.get("/api/v1/system/doctor"), range(50)))

    assert {answer.status_code for answer in answers} == {200}
    assert (monitor.doctor.examined, len(waiting)) == (1, 50)


@pytest.mark.parametrize(("size", "text"), [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KB"), (10**12, "931 GB")])
def test_a_size_is_told_in_its_largest_unit(size: int, text: str) -> None:
    assert size_text(size) == text
