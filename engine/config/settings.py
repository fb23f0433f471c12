"""One job's configuration as it is in force, defaults included, as YAML that a person reads."""

import io
from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from typing import Any

from ruamel.yaml import YAML

from engine.config.model import Job
from engine.config.quantities import write_duration
from engine.masking import make_mask

WIDE = 4096  # characters before a line is folded


def settings_of(job: Job, secrets: Iterable[str]) -> str:
    """Return the block of a job with every default that acts, and without secrets."""
    written = _plain(job.model_dump(by_alias=True, exclude_none=True))
    text = io.StringIO()
    yaml = YAML()
    yaml.width = WIDE
    yaml.dump(written, text)
    return make_mask(secrets)(text.getvalue())


def _plain(value: Any) -> Any:
    """Return a value as YAML writes it; what is empty says nothing and is left out."""
    if isinstance(value, Mapping):
        items = {str(key): _plain(item) for key, item in value.items()}
        return {key: item for key, item in items.items() if item not in ("", [], {})}
    if isinstance(value, timedelta):
        return write_duration(value)
    if isinstance(value, time):
        return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list | frozenset | set):
        return [_plain(item) for item in value]
    return value if isinstance(value, bool | int | float) else str(value)
