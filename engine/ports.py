"""Whether a port of this machine can be had, and who holds it."""

import errno
import socket
import sys

import psutil

TAKEN = (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", errno.EADDRINUSE))


def refusal_of(host: str, port: int) -> OSError | None:
    """Return why the port cannot be had, None where it can."""
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


def is_taken(problem: OSError) -> bool:
    """Return whether somebody else has the port."""
    return problem.errno in TAKEN


def find_holder(port: int) -> tuple[str, int] | None:
    """Return the name and the number of the process that listens on a port, None where we may not see it."""
    try:
        for connection in psutil.net_connections(kind="tcp"):
            if connection.laddr and connection.laddr.port == port and connection.status == psutil.CONN_LISTEN:
                return (psutil.Process(connection.pid).name(), connection.pid) if connection.pid else None
    except (psutil.Error, OSError):
        pass  # not allowed to look
    return None
