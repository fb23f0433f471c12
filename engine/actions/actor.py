"""Who acts."""

from msgspec import Struct


class Actor(Struct, frozen=True, kw_only=True):
    """Who acts, by the name they gave, and from which address."""

    name: str
    source: str
