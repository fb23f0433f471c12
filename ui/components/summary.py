"""The sentence that is true now, and the counts that filter."""

from nicegui.element import Element


class Summary(Element, component="summary.js"):
    """The sentence that is true now, and the counts that filter."""
