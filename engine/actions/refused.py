"""The answer to an act that is not done."""

from collections.abc import Mapping


class Refused(Exception):
    """An act that was not done; `code` names the reason, `parameters` what its sentence needs."""

    def __init__(self, code: str, parameters: Mapping[str, object] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = dict(parameters or {})
