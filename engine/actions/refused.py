"""The answer to an act that is not done."""

from collections.abc import Mapping


class Refused(Exception):
    """An act that was not done; `code` names the reason, `parameters` what its sentence needs."""

    def __init__(self, code: str, parameters: Mapping[str, object] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = dict(parameters or {})


class Denied(Refused):
    """Who asked was not let in; `wait` is in how many seconds they may ask again, None where time changes nothing."""

    def __init__(self, code: str, parameters: Mapping[str, object] | None = None, wait: int | None = None) -> None:
        super().__init__(code, {**(parameters or {}), **({} if wait is None else {"seconds": wait})})
        self.wait = wait
