"""The server's screen: pictures that are kept, one of them large, and live."""

from nicegui.element import Element


class Captures(Element, component="captures.js"):
    """The server's screen: pictures that are kept, one of them large, and live."""
