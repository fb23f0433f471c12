"""The line at the end of the page."""

from nicegui.element import Element


class Foot(Element, component="foot.js"):
    """The line at the end of the page."""
