"""The only file that knows Apprise: one message to one address."""

import logging
import threading
from collections.abc import Callable

from engine.notify.message import Message


class NotSent(Exception):
    """A message that did not arrive, and why, without any secret."""


def send(url: str, message: Message, mask: Callable[[str], str]) -> None:
    """Send a message to an Apprise address. Raises NotSent; blocks as long as the service takes to answer."""
    from apprise import Apprise, NotifyFormat  # 25 MB, and half a second: only who sends needs it

    heard = _Heard()
    logger = logging.getLogger("apprise")
    logger.setLevel(logging.DEBUG)  # it tells there why a service refuses; our own log takes warnings alone
    logger.addHandler(heard)
    try:
        services = Apprise()
        if not services.add(url):
            raise NotSent("no address that Apprise knows")
        for service in services:  # one: asked in this thread, so that what it says is heard
            if not service.notify(body=message.body, title=message.title, body_format=NotifyFormat.TEXT):
                raise NotSent(mask(" ".join(heard.lines)) or "the service refused it")
    except NotSent:
        raise
    except Exception as error:  # a service's own code: whatever it raises, the message has not arrived
        raise NotSent(mask(f"{type(error).__name__}: {error}")) from None
    finally:
        logger.removeHandler(heard)


class _Heard(logging.Handler):
    """What Apprise says of one message: by its thread, as others may be on their way beside it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Take down one line, but for what was sent."""
        text = record.getMessage()
        if record.thread == self._thread and ("Exception" in text or record.levelno >= logging.WARNING):
            self.lines.append(text)
