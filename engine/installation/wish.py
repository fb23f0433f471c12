"""What can be asked of the service."""

from enum import StrEnum


class Wish(StrEnum):
    """One word of the command line."""

    INSTALL = "install"
    STATUS = "status"
    START = "start"
    STOP = "stop"
    RESTART = "restart"
    UPGRADE = "upgrade"
    REMOVE = "remove"
