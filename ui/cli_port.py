"""Whether a port is free, and who holds it, before anything else is touched."""

import errno
import socket
import sys

import psutil

from ui.cli_console import stop, text

TAKEN = (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE))


def refuse_taken_port(host: str, port: int, where: str, language: str | None = None) -> None:
    """Return if `port` can be had; otherwise end the command with a sentence that names its holder."""
    problem = _try(host, port)
    if problem is None:
        return
    if problem.errno in TAKEN:
        stop(text("port.taken", language, host=host, port=port, holder=_holder(port, language), where=where), 1)
    reason = problem.strerror or str(problem)
    stop(text("port.refused", language, host=host, port=port, reason=reason, where=where), 1)


def page_address(host: str, port: int, *, secure: bool = False) -> str:
    """Return the address that a browser on this machine opens."""
    shown = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http{'s' if secure else ''}://{shown}:{port}"


def _try(host: str, port: int) -> OSError | None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            if sys.platform == "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:  # as the server does: a port whose last user has only just gone is free
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        return error
    return None


def _holder(port: int, language: str | None) -> str:
    """Return the name of the program that listens on `port`, as far as we may see it."""
    try:
        for connection in psutil.net_connections(kind="tcp"):
            if connection.laddr and connection.laddr.port == port and connection.status == psutil.CONN_LISTEN:
                if connection.pid is None:
                    break
                return text("port.process", language, name=psutil.Process(connection.pid).name(), pid=connection.pid)
    except (psutil.Error, OSError):
        pass  # not allowed to look: the sentence does without the name
    return text("port.unknown", language)
