"""The top bar with pulse, theme and language, and the banners below it."""

from nicegui.element import Element


class Topbar(Element, component="topbar.js"):
    """The top bar with pulse, theme and language, and the banners below it."""
