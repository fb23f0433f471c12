"""GET and PUT /config, POST /config/check: the text of the configuration, behind the gate and without its secrets."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response
from fastapi.exceptions import HTTPException
from pydantic import Field

from engine.actions.actor import Actor
from engine.actions.refused import Refused
from engine.ruleviews import ConfigText
from engine.views import ConfigProblem
from ui.api.errors import Language, refusal
from ui.api.gate import GATED, gated
from ui.context import Context, legible
from ui.shapes import Shape
from ui.texts import say

LONGEST = 8 << 20  # characters of a text
TOLD = 20  # problems in the message of a refusal

Text = Annotated[str, Field(max_length=LONGEST)]


class ProblemShape(Shape):
    """One thing wrong in the configuration, or worth a warning; `line` and `column` from 1."""

    file: str
    line: int
    column: int
    key: str
    code: str
    message: str


class ConfigShape(Shape):
    """The text of the file with marks in place of its secrets, its fingerprint, and what is wrong in it."""

    file: str
    text: str
    fingerprint: str
    problems: list[ProblemShape]
    warnings: list[ProblemShape]


class CheckShape(Shape):
    """What would be wrong with a text; `ok` where it could be written."""

    ok: bool
    problems: list[ProblemShape]
    warnings: list[ProblemShape]


class CheckRequest(Shape):
    """A text; a mark in it stands for the secret that it stood for when it was shown."""

    text: Text


class WriteRequest(Shape):
    """A text, and the fingerprint of the file as it was shown, unless `If-Match` says it."""

    text: Text
    fingerprint: Annotated[str | None, Field(max_length=100)] = None


def router(context: Context) -> APIRouter:
    """Return the routes; they read and check files and so run off the loop."""
    route = APIRouter(prefix="/api/v1/config", tags=["configuration"], responses=GATED)
    configuring = Annotated[Actor, Depends(gated(context, "config"))]
    file = context.monitor.configfile

    @route.get("", summary="The text of the configuration file, without its secrets")
    def read(response: Response, language: Language, actor: configuring) -> ConfigShape:
        return _answer(context, file.read(), response, language)

    @route.post("/check", summary="What would be wrong with a text; nothing is written")
    def check(body: CheckRequest, language: Language, actor: configuring) -> CheckShape:
        found = file.check(body.text)
        return CheckShape(
            ok=not found.problems,
            problems=_problems(context, found.problems, language),
            warnings=_problems(context, found.warnings, language),
        )

    @route.put("", summary="Write the text; it holds from the next tick")
    def write(
        body: WriteRequest,
        response: Response,
        language: Language,
        actor: configuring,
        if_match: Annotated[str | None, Header(max_length=100)] = None,
    ) -> ConfigShape:
        fingerprint = body.fingerprint or (if_match or "").removeprefix("W/").strip('"')
        if not fingerprint:
            raise refusal(422, "invalid_parameter", say(language, "config.fingerprint"), "body.fingerprint")
        try:
            return _answer(context, file.write(body.text, fingerprint, actor), response, language)
        except Refused as refused:
            if refused.code == "invalid":
                raise _invalid(context, refused, language) from refused
            raise

    return route


def _answer(context: Context, found: ConfigText, response: Response, language: str) -> ConfigShape:
    response.headers["ETag"] = f'"{found.fingerprint}"'
    response.headers["Cache-Control"] = "no-store"
    return ConfigShape(
        file=found.name,
        text=legible(found.text),
        fingerprint=found.fingerprint,
        problems=_problems(context, found.problems, language),
        warnings=_problems(context, found.warnings, language),
    )


def _problems(context: Context, problems: tuple[ConfigProblem, ...], language: str) -> list[ProblemShape]:
    return [
        ProblemShape(
            file=one.file,
            line=one.line,
            column=one.column,
            key=one.key,
            code=one.code,
            message=legible(context.problem(one, language)),
        )
        for one in problems
    ]


def _invalid(context: Context, refused: Refused, language: str) -> HTTPException:
    """Return the refusal of a text with problems, which it names line by line."""
    given = refused.parameters.get("problems", ())
    problems = given if isinstance(given, tuple) else ()
    lines = [legible(context.problem(one, language)) for one in problems[:TOLD]]
    return refusal(422, "invalid", "\n".join(lines), "body.text")
