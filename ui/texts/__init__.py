"""Every text of the pages and the API in Korean and English, and the choice between the two."""

from collections.abc import Mapping

from ui.texts import (
    access,
    audit,
    captures,
    compare,
    dashboard,
    drawer,
    files,
    job,
    keys,
    log,
    logfiles,
    logsearch,
    nolog,
    notes,
    previews,
    rerun,
    rules,
    statistics,
    system,
    timeline,
    wall,
)
from ui.texts.en import TEXTS as EN
from ui.texts.ko import TEXTS as KO

PARTS: tuple[Mapping[str, tuple[str, str]], ...] = (  # texts of single pages: key -> (Korean, English)
    access.TEXTS,
    audit.TEXTS,
    captures.TEXTS,
    compare.TEXTS,
    dashboard.TEXTS,
    drawer.TEXTS,
    files.TEXTS,
    job.TEXTS,
    keys.TEXTS,
    log.TEXTS,
    logfiles.TEXTS,
    logsearch.TEXTS,
    nolog.TEXTS,
    notes.TEXTS,
    previews.TEXTS,
    rerun.TEXTS,
    rules.TEXTS,
    statistics.TEXTS,
    system.TEXTS,
    timeline.TEXTS,
    wall.TEXTS,
)
LANGUAGES: Mapping[str, Mapping[str, str]] = {
    language: {**own, **{key: both[place] for part in PARTS for key, both in part.items()}}
    for place, (language, own) in enumerate((("ko", KO), ("en", EN)))
}
COOKIE = "batmon_language"


def texts(language: str) -> Mapping[str, str]:
    """Return all texts of one language."""
    return LANGUAGES[language]


def say(language: str, key: str, **fields: object) -> str:
    """Return one text with its fields filled in."""
    return LANGUAGES[language][key].format_map(fields)


def choose(setting: str, cookie: str | None, accepted: str | None) -> str:
    """Return `ko` or `en`: what the reader chose, else what the server is set to, else the browser's wish."""
    if cookie is not None and cookie in LANGUAGES:
        return cookie
    if setting in LANGUAGES:
        return setting
    return _first_known(accepted or "")


def _first_known(accepted: str) -> str:
    """Return the best of an Accept-Language header; English where none is known."""
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted.split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), place, tag[:2].lower()))
        except ValueError:
            continue
    return next((tag for _, _, tag in sorted(wishes) if tag in LANGUAGES), "en")
