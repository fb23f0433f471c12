"""How long an address waits after wrong passwords: a little longer each time, and some minutes after ten.

Nothing is held meanwhile: who asks too early is refused with the seconds that are left. Only the address counts from
which a connection comes; behind one proxy everybody shares one, since what a proxy says of others can be made up.
"""

import ipaddress
from collections import OrderedDict
from collections.abc import Callable, Iterator
from math import ceil

from msgspec import Struct, field

DELAYS = (0, 1, 2, 4, 8, 15, 15, 30, 30)  # seconds after the first wrong password, the second ...
LIMIT = 10  # wrong passwords, then the address is locked
LOCK = 300.0  # seconds, twice as long each time that it comes to that
LONGEST = 3600.0
FORGET = 3600.0  # seconds after which a wrong password no longer counts
MOST = 10_000  # addresses; beyond, the one that has been quiet the longest is forgotten


class Record(Struct, kw_only=True):
    """What is known of an address."""

    wrong: int = 0
    locks: int = 0
    since: float = 0.0  # when it was last wrong
    until: float = 0.0  # before this it is refused
    locked: bool = False
    refused: bool = False  # since it was last wrong, and told
    untold: int = 0  # refusals that no line of the audit trail tells
    tried: set[bytes] = field(default_factory=set)  # the credentials that wrong ones were for


class Wait(Struct, frozen=True, kw_only=True):
    """Why an address is refused; `first` says that it is the first since its last try."""

    seconds: int
    locked: bool
    first: bool


class Throttle:
    """The addresses that gave wrong passwords lately; to be asked by one thread at a time for each address."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._records: OrderedDict[str, Record] = OrderedDict()

    def claim(self, address: str) -> Wait | None:
        """Return for how long the address has to wait, None where it may try now."""
        record = self._known(address)
        if record is None or record.until <= self._seconds():
            return None
        first = not record.refused
        record.refused = True
        record.untold += not first
        return Wait(seconds=ceil(record.until - self._seconds()), locked=record.locked, first=first)

    def note_wrong(self, address: str, mark: bytes = b"") -> int:
        """Count a wrong password, and return for how many seconds the address is refused from now on.

        `mark` is of the credential that it was for, empty for a name that is nobody's.
        """
        record = self._known(address) or Record()
        if mark:
            record.tried.add(mark)
        record.wrong += 1
        record.since = self._seconds()
        record.locked = record.wrong >= LIMIT
        if record.locked:
            wait = min(LOCK * 2.0**record.locks, LONGEST)
            record.wrong, record.locks = 0, record.locks + 1
        else:
            wait = float(DELAYS[record.wrong - 1])
        record.until, record.refused = record.since + wait, False
        self._keep(address, record)
        return ceil(wait)

    def note_right(self, address: str, mark: bytes = b"") -> None:
        """Forget what was wrong before, unless it was for somebody else: one's own password buys no guesses."""
        record = self._records.get(network_of(address))
        if record is not None and record.tried <= {mark}:
            del self._records[network_of(address)]

    def take_untold(self, address: str) -> int:
        """Return how many refusals nobody was told of, and count from none."""
        record = self._records.get(network_of(address))
        if record is None:
            return 0
        untold, record.untold = record.untold, 0
        return untold

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._records))

    def _known(self, address: str) -> Record | None:
        network = network_of(address)
        record = self._records.get(network)
        if record is not None and self._seconds() > max(record.since, record.until) + FORGET:
            del self._records[network]
            return None
        return record

    def _keep(self, address: str, record: Record) -> None:
        network = network_of(address)
        self._records[network] = record
        self._records.move_to_end(network)
        while len(self._records) > MOST:
            self._records.popitem(last=False)


def network_of(address: str) -> str:
    """Return what counts as one address: of IPv6 a whole /64, out of which one machine may take any."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)
