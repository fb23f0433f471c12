"""The firewall of Windows: one rule for the port of the pages, named after it, found by that name in any language."""

import re

from engine.installation.command import Run, StepFailed

NETSH = ("netsh", "advfirewall", "firewall")
RULE = re.compile(r"\bBATMON (\d{1,5})\b")


def rule_of(port: int) -> str:
    """Return the name of the rule for a port."""
    return f"BATMON {port}"


def ports_opened(run: Run) -> frozenset[int]:
    """Return the ports for which there is a rule of ours; none where the firewall cannot be asked."""
    return frozenset(int(port) for port in RULE.findall(run((*NETSH, "show", "rule", "name=all")).text))


def open_port(run: Run, port: int) -> None:
    """Let others reach a port. Raises StepFailed."""
    words = (f"name={rule_of(port)}", "dir=in", "action=allow", "protocol=TCP", f"localport={port}")
    answer = run((*NETSH, "add", "rule", *words))
    if not answer.good:
        raise StepFailed("port_not_opened", {"port": port, "reason": answer.text.strip() or "netsh"})


def close_port(run: Run, port: int) -> None:
    """Take the rule away. Raises StepFailed."""
    answer = run((*NETSH, "delete", "rule", f"name={rule_of(port)}"))
    if not answer.good:
        raise StepFailed("port_not_closed", {"port": port, "reason": answer.text.strip() or "netsh"})
