"""Whether a request comes from a page of this server."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers

OWN = ("same-origin", "none")  # none: typed by the reader, or no page at all


def is_own(headers: Headers) -> bool:
    """Return whether no page of another origin asks; what is no browser says nothing, and is let in."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site.lower() not in OWN:
        return False
    return origin is None or is_here(origin, headers)


def is_here(origin: str, headers: Headers) -> bool:
    """Return whether an origin is this server, by the name that the request itself used."""
    return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""
