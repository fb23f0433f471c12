"""All jobs, as cards when few, as rows of a virtual list when many."""

from nicegui.element import Element


class Jobs(Element, component="jobs.js"):
    """All jobs, as cards when few, as rows of a virtual list when many."""
