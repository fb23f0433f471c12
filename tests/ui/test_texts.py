"""Texts: the same keys and the same fields in both languages, and none unused or missing on the pages."""

import re
from pathlib import Path

import pytest

import ui.texts as texts
from rules.model import Meaning, RunOutcome, Source
from rules.why import MENDS
from ui.texts import LANGUAGES, choose, why

ROOT = Path(__file__).parents[2]
SOURCES = [path for path in (ROOT / "ui").rglob("*.*") if path.suffix in (".js", ".py") and "texts" not in path.parts]
FIELD = re.compile(r"\{(\w+)")


def test_both_languages_have_the_same_keys() -> None:
    assert set(LANGUAGES["ko"]) == set(LANGUAGES["en"])


@pytest.mark.parametrize("key", sorted(LANGUAGES["ko"]))
def test_a_text_names_no_field_that_its_twin_does_not_have(key: str) -> None:
    korean, english = (set(FIELD.findall(LANGUAGES[language][key])) for language in ("ko", "en"))

    assert korean | {"count"} == english | {"count"}


def test_every_key_that_a_page_asks_for_exists() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    asked = set(re.findall(r"""\bt\(\\?["']([a-z][\w.]*[a-z])["']""", source))
    counted = set(re.findall(r"""\bcount\(\s*["']([a-z][\w.]*[a-z])["']""", source))

    assert {key for key in asked if key not in LANGUAGES["ko"]} == set()
    assert {key for key in counted if f"{key}.one" not in LANGUAGES["ko"]} == set()


def test_every_step_of_a_reason_and_every_mend_has_its_words() -> None:
    source = (ROOT / "rules/why.py").read_text(encoding="utf-8")
    meanings = {f"line_{kind.value}" for kind in (*Meaning, *Source)} - {"line_log"}
    runs = {f"run_{how}" for how in (*(kind.value for kind in RunOutcome), "overran", "with_errors")}
    written = set(re.findall(r'code="(\w+)"', source)) | set(
        re.findall(r'"(nothing_in|looked_in|outcome_kept)"', source)
    )

    assert set(why.STEPS) == written | meanings | runs
    assert set(why.MENDS) == {*MENDS.values(), "success_by_output", "success_by_silence"}


@pytest.mark.parametrize("pair", [*why.STEPS.values(), *why.MENDS.values()])
def test_a_step_names_the_same_fields_in_both_languages(pair: tuple[str, str]) -> None:
    assert set(FIELD.findall(pair[0])) == set(FIELD.findall(pair[1]))


def test_no_text_is_left_over() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    families = (
        "access.",
        "audit.event.",
        "audit.key.",
        "audit.outcome.",
        "audit.trouble.",
        "compare.refused.",
        "refused.",
        "nolog.",
        "logsearch.skipped.",
        "hint.",
        "status.",
        "outcome.",
        "source.",
        "duration.",
        "theme.",
        "health.",
        "rows.",
        "summary.",
        "alarm.hindered.",
        "note.",
        "rerun.state.",
        "file.",
        "files.items.",
        "files.lines.",
        "files.rows.",
        "preview.",
        "lines.meaning.",
        "log.goto.",
        "log.state.",
        "log.notice.",
        "log.mark.",
        "log.fresh.",
        "system.head.",
        "system.level.",
    )

    unused = [
        key
        for key in LANGUAGES["ko"]
        if key not in source and key.removesuffix(".one").removesuffix(".many") not in source
        and not key.startswith(families)
    ]  # fmt: skip
    assert unused == []


@pytest.mark.parametrize(
    ("setting", "cookie", "accepted", "language"),
    [
        ("ko", None, "en", "ko"),
        ("ko", "en", "ko", "en"),
        ("auto", None, "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("auto", None, "en;q=0.5, ko;q=0.9", "ko"),
        ("auto", None, "fr", "en"),
        ("auto", "xx", None, "en"),
        ("auto", None, "ko;q=x", "en"),
    ],
)
def test_the_language_is_the_cookie_then_the_setting_then_the_browser(
    setting: str, cookie: str | None, accepted: str | None, language: str
) -> None:
    assert choose(setting, cookie, accepted) == language


def test_no_text_begs_blames_or_shouts() -> None:
    for table in texts.LANGUAGES.values():
        assert [text for text in table.values() if "!" in text or "please" in text.lower()] == []
