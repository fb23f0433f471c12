"""`batmon notify --test`: sends every channel one message, and says which of them took it."""

from pathlib import Path

import typer

from engine.config.load import load
from engine.masking import make_mask
from engine.notify.door import NotSent, send
from engine.notify.message import message_of_test
from ui.cli_config import language_of, tell_problems
from ui.cli_console import complain, say, stop, text


def send_test(path: Path, only: str | None) -> None:
    """Send each channel, or the one that is named, a test message; exit code 1 where one did not take it."""
    loaded = load(path)
    language = language_of(loaded.config.server if loaded.config else None)
    config = loaded.config
    if config is None:
        tell_problems(loaded.problems, language)
        raise typer.Exit(2)
    channels = [channel for channel in config.notify if only in (None, channel.name)]
    if not channels:
        known = ", ".join(channel.name for channel in config.notify)
        stop(text("notify.none" if only is None else "notify.unknown", language, name=only, known=known, path=path), 1)
    mask, failed = make_mask(config.secrets), False
    for channel in channels:
        if not channel.url:
            say(text("notify.off", language, name=channel.name))
            continue
        try:
            send(channel.url, message_of_test(config), mask)
        except NotSent as error:
            complain(text("notify.refused", language, name=channel.name, reason=error))
            failed = True
        else:
            say(text("notify.sent", language, name=channel.name))
    if failed:
        raise typer.Exit(1)
