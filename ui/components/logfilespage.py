"""The log files of a job: a list of them, and the trash of those that were deleted."""

from nicegui.element import Element


class LogFilesPage(Element, component="logfilespage.js"):
    """The log files of a job: a list of them, and the trash of those that were deleted."""
