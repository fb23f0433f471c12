"""What only the whole file can say: names that are used twice, names that mean nothing."""

from collections.abc import Iterator, Sequence
from typing import Any

from engine.actions.names import name_key
from engine.config.locate import Locator
from engine.config.model import Config, Tls
from engine.config.nodes import PathItem
from rules.calendars import is_known

Told = tuple[tuple[PathItem, ...], str, dict[str, Any], Locator | None]


def cross_check(config: Config, where: Sequence[Locator]) -> Iterator[Told]:
    """Return what does not agree: the key path, the code, the parameters, and the locator of the job it is about."""
    yield from _twice(config, where)
    yield from _calendars(config, where)
    yield from _dependencies(config, where)
    yield from _access(config)
    if config.tls is not None:
        yield from _tls(config, config.tls)
    channels = {channel.name for channel in config.notify}
    for job, place in zip(config.jobs, where, strict=True):
        for index, name in enumerate(job.notify):
            if name not in channels:
                yield ("notify", index), "unknown_channel", {}, place


def _access(config: Config) -> Iterator[Told]:
    access = config.access
    seen: set[str] = set()
    for index, operator in enumerate(access.operators):
        name = name_key(operator.name)
        if name in seen:
            yield ("access", "operators", index, "name"), "duplicate_operator", {}, None
        seen.add(name)
    if not access.password and not access.operators:
        for key in ("read", "files"):
            if getattr(access, key) == "password":
                yield ("access", key), "nobody_may", {}, None


def _tls(config: Config, tls: Tls) -> Iterator[Told]:
    """Try what the web server will do with the files: it would end at its start otherwise."""
    import ssl  # 20 ms that a file without `tls` needs not

    for key in ("cert", "key"):
        path = config.path_of(getattr(tls, key))
        try:
            path.read_bytes()
        except OSError as error:
            yield ("tls", key), "tls_unreadable", {"path": str(path), "reason": error.strerror or str(error)}, None
            return
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(config.path_of(tls.cert), config.path_of(tls.key), password=_no_passphrase)
    except (ssl.SSLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or str(error)
        yield ("tls",), "tls_unusable", {"cert": tls.cert, "key": tls.key, "reason": reason}, None


def _no_passphrase() -> str:
    """Answer for a key that is locked: nobody is there to type, and the process must not wait for it."""
    raise ValueError("the key has a passphrase")


def _twice(config: Config, where: Sequence[Locator]) -> Iterator[Told]:
    for key in ("id", "name"):
        seen: set[str] = set()
        for job, place in zip(config.jobs, where, strict=True):
            value = getattr(job, key)
            folded = value.casefold() if key == "id" else value
            if folded in seen:
                yield (key,), f"duplicate_{key}", {}, place
            seen.add(folded)


def _calendars(config: Config, where: Sequence[Locator]) -> Iterator[Told]:
    for name, calendar in config.calendars.items():
        if calendar.base is not None and not is_known(calendar.base):
            yield ("calendars", name, "base"), "unknown_calendar", {}, None
    tried: dict[str, bool] = {}
    for job, place in zip(config.jobs, where, strict=True):
        used = job.expect.calendar
        if used is None or used in config.calendars:
            continue
        if used not in tried:
            tried[used] = is_known(used)
        if not tried[used]:
            yield ("expect", "calendar"), "unknown_calendar", {}, place


def _dependencies(config: Config, where: Sequence[Locator]) -> Iterator[Told]:
    needs = {job.id: job.depends_on for job in config.jobs}
    for job, place in zip(config.jobs, where, strict=True):
        for index, other in enumerate(job.depends_on):
            if other not in needs:
                yield ("depends_on", index), "unknown_job", {}, place
            elif _reaches(needs, other, job.id):
                yield ("depends_on", index), "dependency_cycle", {}, place


def _reaches(needs: dict[str, tuple[str, ...]], start: str, goal: str) -> bool:
    waiting, seen = [start], set()
    while waiting:
        one = waiting.pop()
        if one == goal:
            return True
        if one not in seen:
            seen.add(one)
            waiting += needs.get(one, ())
    return False
