"""The rows of the audit trail with their filters."""

from nicegui.element import Element


class Audit(Element, component="audit.js"):
    """The rows of the audit trail with their filters."""
