"""Whether a port is free, and who holds it, before anything else is touched."""

from engine.clock import steady
from engine.config.model import Server
from engine.machine import read_machine
from engine.ports import find_holder, is_taken, refusal_of
from ui.cli_console import stop, text

EVERYWHERE = ("0.0.0.0", "", "::")


def refuse_taken_port(host: str, port: int, where: str, language: str | None = None) -> None:
    """Return if `port` can be had; otherwise end the command with a sentence that names its holder."""
    problem = refusal_of(host, port)
    if problem is None:
        return
    if is_taken(problem):
        stop(text("port.taken", language, host=host, port=port, holder=_holder(port, language), where=where), 1)
    reason = problem.strerror or str(problem)
    stop(text("port.refused", language, host=host, port=port, reason=reason, where=where), 1)


def page_address(host: str, port: int, *, secure: bool = False) -> str:
    """Return the address that a browser on this machine opens."""
    shown = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http{'s' if secure else ''}://{shown}:{port}"


def pages_of(server: Server, own: str) -> list[str]:
    """Return the addresses of the pages: `own`, that of this machine, and those for others where they may come."""
    if server.host not in EVERYWHERE:
        return [own]
    scheme, _, here = own.partition("://")
    port = here.rpartition(":")[2]
    return [own, *(f"{scheme}://{address}:{port}" for address in read_machine(steady).addresses if ":" not in address)]


def _holder(port: int, language: str | None) -> str:
    """Return the name of the program that listens on `port`, as far as we may see it."""
    holder = find_holder(port)
    if holder is None:
        return text("port.unknown", language)
    return text("port.process", language, name=holder[0], pid=holder[1])
