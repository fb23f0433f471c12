"""What the doctor says, in the reader's language: the same for the page, the API and the command line."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.doctor.diagnosis import Detail, Diagnosis, Level, Report
from rules.explain import LANGUAGES, REASONS
from ui.context import legible
from ui.shapes import Shape
from ui.texts import captures, doctor

UNITS = ("B", "KB", "MB", "GB", "TB", "PB")
SIZES = ("free", "total", "size")  # parameters in bytes


class DetailShape(Shape):
    """One thing of a check, mostly one job."""

    code: str
    level: Level
    job: str | None
    message: str
    parameters: dict[str, Any]


class DiagnosisShape(Shape):
    """What one check has found: the evidence as a sentence, and what to do, if anything."""

    check: str
    name: str
    code: str
    level: Level
    message: str
    advice: str | None
    parameters: dict[str, Any]
    details: list[DetailShape]
    more: int
    seconds: float


class ReportShape(Shape):
    """All checks, the worst first."""

    at: datetime
    seconds: float
    level: Level
    checks: list[DiagnosisShape]


def report_shape(report: Report, language: str, zone: ZoneInfo) -> ReportShape:
    """Return a report as JSON has it."""
    return ReportShape(
        at=report.at.astimezone(zone),
        seconds=round(report.seconds, 3),
        level=report.level,
        checks=[diagnosis_shape(one, language, zone) for one in report.diagnoses],
    )


def diagnosis_shape(diagnosis: Diagnosis, language: str, zone: ZoneInfo) -> DiagnosisShape:
    """Return one diagnosis with its sentences."""
    words = _fields(diagnosis.parameters, language, zone)
    of_capture = diagnosis.code.startswith("capture_")  # why there is no picture is told in the words of captures
    key = f"{'refused' if of_capture else 'doctor.says'}.{diagnosis.code}"
    return DiagnosisShape(
        check=diagnosis.check,
        name=_say(language, f"doctor.name.{diagnosis.check}", {}) or diagnosis.check,
        code=diagnosis.code,
        level=diagnosis.level,
        message=_say(language, key, words) or diagnosis.code,
        advice=_say(language, f"doctor.do.{diagnosis.code}", words),
        parameters=_plain(diagnosis.parameters),
        details=[_detail(one, language, zone) for one in diagnosis.details],
        more=diagnosis.more,
        seconds=diagnosis.seconds,
    )


def _detail(detail: Detail, language: str, zone: ZoneInfo) -> DetailShape:
    words = _fields(detail.parameters, language, zone)
    return DetailShape(
        code=detail.code,
        level=detail.level,
        job=detail.job,
        message=_say(language, f"doctor.detail.{detail.code}", words) or detail.code,
        parameters=_plain(detail.parameters),
    )


def _say(language: str, key: str, words: Mapping[str, str]) -> str | None:
    """Return a text, None where there is none."""
    pair = doctor.TEXTS.get(key) or captures.TEXTS.get(key)
    return None if pair is None else legible(pair[LANGUAGES.index(language)].format_map(words))


def _fields(parameters: Mapping[str, object], language: str, zone: ZoneInfo) -> dict[str, str]:
    return {name: _word(name, value, language, zone) for name, value in parameters.items()}


def _word(name: str, value: object, language: str, zone: ZoneInfo) -> str:
    """Return a parameter as people read it."""
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    if name in SIZES and isinstance(value, int):
        return size_text(value)
    if name == "reason" and value in REASONS:
        return REASONS[str(value)][LANGUAGES.index(language)]
    return f"{value:,}" if isinstance(value, int) and name not in ("port", "pid") else str(value)


def size_text(number: float) -> str:
    """Return a size in the largest unit of which it has one."""
    power = 0
    while number >= 1024 and power < len(UNITS) - 1:
        number, power = number / 1024, power + 1
    return f"{number:.1f} {UNITS[power]}" if number < 10 and power else f"{number:.0f} {UNITS[power]}"


def _plain(parameters: Mapping[str, object]) -> dict[str, Any]:
    return {name: legible(value) if isinstance(value, str) else value for name, value in parameters.items()}
