"""The JSON schema that editors use says what the reader says: every sample fits, and the committed file is current."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.config.jsonschema import FILE, schema, write_schema
from engine.config.legacy import import_legacy
from engine.config.load import load
from engine.config.schema_texts import KEYS
from engine.config.yamlfile import read_yaml
from tests.engine.config.accepted import ACCEPTED
from tests.engine.config.test_legacy import OLD

ROOT = Path(__file__).resolve().parents[3]
MADE = schema()
VALIDATOR = Draft202012Validator(MADE)
JOB = "jobs:\n  - {id: a, name: A, scheduler: manual, workdir: ., %s}\n"


def complaints(text: str) -> list[str]:
    """Return what is wrong with a file by the schema; references stay as they are written."""
    document = read_yaml(text.replace("${", "$${").encode())
    assert document.flaws == ()
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in _errors(document.value)]


def _errors(value: Any) -> Any:
    return VALIDATOR.iter_errors(value)


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(MADE)


def test_the_committed_file_is_what_the_model_says(tmp_path: Path) -> None:
    write_schema(tmp_path / "made.json")

    made = (tmp_path / "made.json").read_bytes()
    assert FILE.read_bytes().replace(b"\r\n", b"\n") == made, "run: python -m engine.config.jsonschema"


def test_the_shipped_file_fits() -> None:
    assert complaints((ROOT / "batmon.yml").read_text(encoding="utf-8")) == []


def test_the_shipped_file_loads() -> None:
    loaded = load(ROOT / "batmon.yml", {})

    assert loaded.problems == ()
    assert {warning.code for warning in loaded.warnings} <= {"not_acted_on", "cannot_see_silence"}


def test_the_file_of_the_demo_fits() -> None:
    text = (ROOT / "engine/demo/batmon.template.yml").read_text(encoding="utf-8")

    assert complaints(text.replace("@PORT@", "8002").replace("@ZONE@", "Asia/Seoul")) == []


def test_an_imported_file_fits() -> None:
    assert complaints(import_legacy(OLD)) == []


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=list(ACCEPTED))
def test_what_the_reader_accepts_fits(text: str) -> None:
    assert complaints(text) == []


REFERENCES = (
    "server: {port: '${PORT:-8002}', language: '${LANGUAGE}', title: '${TITLE}'}\ntick: ${TICK}\n"
    + JOB % "enabled: '${ON}'",
    JOB % "expect: {at: ['${AT}'], grace: '${GRACE:-5m}'}",
    JOB % "log: '${LOG}', encoding: '${X}'".replace(", encoding: '${X}'", ""),
    JOB % "output: {path: '${OUT}', min_size: '${SIZE}'}",
    JOB % "limits: {rows: {min: '${MIN}', severity: '${SEVERITY}'}}",
    JOB.replace("manual", "'${SCHEDULER}'") % "tags: ['${TAG}']",
)


@pytest.mark.parametrize("text", REFERENCES)
def test_a_reference_may_stand_wherever_a_scalar_stands(text: str) -> None:
    assert complaints(text) == []


def test_what_defaults_say_a_job_may_leave_out() -> None:
    jobs = "jobs:\n  - {id: a, name: A, workdir: ., log: {path: l}}\n"
    text = "defaults: {scheduler: manual, log: {encoding: cp949}}\n" + jobs

    assert complaints(text) == []
    assert complaints(text.replace("defaults:", "x-defaults:")) != []


WRONG = {
    "an unknown key": JOB % "sucess: done",
    "an unknown key at the top": "jbos: []\njobs: []\n",
    "a port too high": "server: {port: 70000}\njobs: []\n",
    "no time": JOB % "expect: {at: ['25']}",
    "a duration without a unit": JOB % "expect: {every: 5}",
    "an unknown scheduler": (JOB % "tags: x").replace("manual", "taskschd"),
    "a task without its name": (JOB % "tags: x").replace("manual", "{type: windows_task}"),
    "no scheduler": "jobs:\n  - {id: a, name: A, workdir: .}\n",
    "no id": "jobs:\n  - {name: A, scheduler: manual, workdir: .}\n",
    "an id with blanks": (JOB % "tags: x").replace("id: a", "id: a b"),
    "jobs that are no list": "jobs: abc\n",
    "no jobs": "tick: 5s\n",
    "an unknown key of defaults": "defaults: {sucess: a}\njobs: []\n",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=list(WRONG))
def test_an_editor_underlines_what_the_reader_refuses(text: str) -> None:
    assert complaints(text) != []


@pytest.mark.parametrize("part", KEYS)
def test_every_key_has_a_description(part: str) -> None:
    properties = MADE["properties"] if part == "Config" else MADE["$defs"][part]["properties"]

    assert {key for key, value in properties.items() if "description" not in value} == set()


def test_defaults_are_shown_as_people_write_them() -> None:
    shown = json.dumps(MADE)

    assert '"default": "15m"' in shown
    assert "PT15M" not in shown
