"""The files of a job: its working folder as a list, a file beside it."""

from nicegui.element import Element


class FilesPage(Element, component="filespage.js"):
    """The files of a job: its working folder as a list, a file beside it."""
