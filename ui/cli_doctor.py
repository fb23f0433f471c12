"""`batmon doctor`: what could be wrong and how to mend it, found by the running server or here."""

import json
from pathlib import Path
from typing import Any

import typer

from engine.config.load import load
from engine.config.model import Config
from ui.cli_check import asked_of_server
from ui.cli_config import language_of, tell_problems
from ui.cli_console import complain, hand_over, say, text

BAD_CONFIG = 2
CODES = {"ok": 0, "unknown": 1, "warning": 1, "problem": 2}
GLYPHS = {"ok": "●", "unknown": "?", "warning": "▲", "problem": "■"}
PATIENCE = 60.0  # seconds for the server: it gives up on what hangs after forty
SHOWN = 10  # details of one check

Report = dict[str, Any]  # JSON in the shape of the API


def examine(path: Path, *, as_json: bool) -> None:
    """Print what each check has found; end with 0, 1 or 2 by the worst, 2 for a file with problems."""
    path = path.absolute()
    loaded = load(path)
    language = language_of(loaded.config.server if loaded.config else None)
    if loaded.config is None:
        tell_problems(loaded.problems, language)
        complain(text("validate.bad", language, path=path, problems=len(loaded.problems)))
        raise typer.Exit(BAD_CONFIG)
    report = ask_server(loaded.config, language)
    if report is None:
        complain(text("doctor.here", language))
        report = examine_here(path, loaded.config, len(loaded.warnings), language)
    if as_json:
        hand_over(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _print(report, language)
    raise typer.Exit(CODES[report["level"]])


def ask_server(config: Config, language: str) -> Report | None:
    """Return what the running server of this configuration says, which sees with its own account; None without one."""
    jobs = asked_of_server(config, "/api/v1/jobs", language, 2)
    known = {job["id"] for job in jobs["jobs"]} if isinstance(jobs, dict) and "jobs" in jobs else None
    if known is None or known != {job.id for job in config.jobs if job.enabled}:
        return None
    report = asked_of_server(config, "/api/v1/system/doctor", language, PATIENCE)
    return report if isinstance(report, dict) and "checks" in report else None


def examine_here(path: Path, config: Config, warnings: int, language: str) -> Report:
    """Return what this process finds."""
    from loguru import logger

    from engine.examination import Examination, patient_of
    from engine.service import audit_file, store_address
    from ui.context import zone_of
    from ui.diagnoses import report_shape

    logger.remove()  # a traceback of its own making would show values; what fails is told as a finding
    examination = Examination(lambda: patient_of(config, audit_file(config), store_address(config), warnings))
    return report_shape(examination.examine(), language, zone_of(config.timezone)).model_dump(mode="json")


def _print(report: Report, language: str) -> None:
    for check in report["checks"]:
        say(f"{GLYPHS[check['level']]} {check['name']}: {check['message']}")
        if check["advice"] is not None:
            say(f"    → {check['advice']}")
        bad = [one for one in check["details"] if one["level"] != "ok"]
        for detail in bad[:SHOWN]:
            where = f"{detail['job']}: " if detail["job"] else ""
            say(f"    - {where}{detail['message']}")
        left = len(bad[SHOWN:]) + check["more"]
        if left:
            say(f"    - {text('doctor.more', language, count=left)}")
    counts = {level: sum(check["level"] == level for check in report["checks"]) for level in CODES}
    say(text("doctor.sum", language, seconds=f"{report['seconds']:.1f}", **counts))
