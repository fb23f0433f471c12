"""One job in full."""

from nicegui.element import Element


class JobPage(Element, component="jobpage.js"):
    """One job in full."""
