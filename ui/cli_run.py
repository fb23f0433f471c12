"""`batmon run`: from a configuration file to a server that answers, or to a sentence why not."""

import signal
import sys
from pathlib import Path

import typer

from engine.config.model import Config, Server
from engine.machine import read_version
from ui.cli_config import language_of, read_config, tell_problems
from ui.cli_console import say, stop, text
from ui.cli_leave import leave
from ui.cli_port import page_address, refuse_taken_port

BAD_CONFIG = 2


def run_server(path: Path) -> None:
    """Serve the jobs of `path` until somebody stops it; the port is asked for before the store is touched."""
    path = path.absolute()
    config = read_config(path, BAD_CONFIG)
    server = config.server
    language = language_of(server)
    refuse_taken_port(server.host, server.port, text("port.where.run", language, path=path), language)
    url = page_address(server.host, server.port, secure=config.tls is not None)
    say(text("run.started", language, version=read_version(), url=url))
    try:
        serve(path, server)
    except SystemExit as asked:
        leave(asked.code if isinstance(asked.code, int) else int(asked.code is not None))
        raise
    leave(0)


def serve(path: Path, server: Server) -> None:
    """Build the monitor of `path` and serve it; return when the server was asked to stop."""
    from engine import service
    from engine.service import ConfigRefused
    from engine.store.errors import StoreError, StoreInUse
    from ui import app

    language = language_of(server)

    # the web server restores this handler when it is done, and calls it: our own end is run too
    signal.signal(signal.SIGTERM, _end)
    try:
        monitor = service.start(path)
    except ConfigRefused as error:  # edited since it was read
        tell_problems(error.problems, language)
        raise typer.Exit(BAD_CONFIG) from None
    except StoreInUse as error:
        stop(text("store.in_use", language, path=error.path, pid=error.pid or "?"), 1)
    except StoreError as error:
        stop(text("store.refused", language, reason=error), 1)
    try:
        app.serve(
            monitor, server.host, server.port, server.title, server.language, certificate=_certificate(monitor.config)
        )
    except KeyboardInterrupt:
        pass  # Ctrl-C is how a person ends it
    finally:
        monitor.stop()


def _certificate(config: Config) -> tuple[Path, Path] | None:
    """Return the files of the certificate and its key, None where pages are served without."""
    return None if config.tls is None else (config.path_of(config.tls.cert), config.path_of(config.tls.key))


def _end(_signal: int, _frame: object) -> None:
    sys.exit(0)
