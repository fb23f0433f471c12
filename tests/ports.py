"""Ports for the servers of tests, also where there is no browser.

Nobody else takes one between here and the server: below those that systems give to clients of their own accord (Linux
from 32768, Windows from 49152), each worker of pytest has its own thousand, and none is given twice until all were.
"""

import os
import random
import re
import socket
from collections.abc import Iterator
from functools import cache
from itertools import cycle

FIRST, EACH, SHARES = 20_000, 1_000, 12  # the last share is of whoever is no worker


def free_port() -> int:
    """Return a port that nobody listens on. Raises OSError where all of the share are taken."""
    for _ in range(EACH):
        port = next(_ports())
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"no port of {share()} is free")


def share() -> range:
    """Return the ports of this process."""
    worker = re.fullmatch(r"gw(\d+)", os.environ.get("PYTEST_XDIST_WORKER", ""))
    number = int(worker[1]) % (SHARES - 1) if worker else SHARES - 1
    return range(FIRST + number * EACH, FIRST + (number + 1) * EACH)


@cache
def _ports() -> Iterator[int]:
    ports = list(share())
    start = random.randrange(EACH)  # beside another run on this machine
    return cycle(ports[start:] + ports[:start])
