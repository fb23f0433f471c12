"""How a refusal looks: {"detail": {"code", "message", "where"}}, in the reader's language, never a stack trace."""

from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from loguru import logger
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import HTTPConnection

from engine.actions.refused import Denied, Refused
from engine.monitor import HistoryUnavailable, NoSuchLog
from engine.views import JobView
from rules.explain import LANGUAGES, REASONS
from ui.context import Context
from ui.shapes import Shape
from ui.texts import COOKIE, choose, say
from ui.texts import LANGUAGES as TEXTS

DENIED = {"actions_off": 403, "not_allowed": 403, "too_early": 429, "locked": 429, "crowded": 429, "no_record": 503}
UNABLE = {  # refused for what the machine is, not for what was asked: any other refusal is a conflict, 409
    **dict.fromkeys(("capture_no_display", "capture_no_helper", "capture_locked", "capture_black"), 503),
    **dict.fromkeys(("capture_timeout", "capture_failed", "capture_not_kept", "copy_failed"), 503),
    **dict.fromkeys(("trash_full", "trash_read_only", "trash_failed", "log_unreachable"), 503),
    **dict.fromkeys(("capture_gone", "no_such_log", "no_trash"), 404),
}


class ErrorDetail(Shape):
    """What went wrong, and where in the request."""

    code: str
    message: str
    where: str | None


class ErrorShape(Shape):
    """The body of every answer that is not a success."""

    detail: ErrorDetail


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the error answers of a route for its documentation."""
    return {status: {"model": ErrorShape} for status in statuses}


def wanted(request: Request) -> str:
    """Return the language of the answer: as the pages choose it."""
    context: Context = request.app.state.context
    return spoken(request, context.monitor.language)


def spoken(request: HTTPConnection, setting: str) -> str:
    """Return the language that a reader is answered in."""
    return choose(setting, request.cookies.get(COOKIE), request.headers.get("accept-language"))


async def _asked(request: Request) -> str:
    """Return the same, on the loop: a thread for it takes longer than the choice."""
    return wanted(request)


Language = Annotated[str, Depends(_asked)]


def known_job(context: Context, job_id: str, language: str) -> JobView:
    """Return the job, or refuse with 404."""
    view = context.monitor.job(job_id)
    if view is None:
        raise refusal(404, "unknown_job", say(language, "error.unknown_job", job=job_id[:80]), "path.id")
    return view


def refusal(status: int, code: str, message: str, where: str | None) -> HTTPException:
    """Return the exception that becomes an error answer."""
    return HTTPException(status, detail={"code": code, "message": message, "where": where})


def answer_to(refused: Refused, request: Request, language: str) -> HTTPException:
    """Return the answer to what was refused: 409 for an act, 401 for who was not let in unless more is known.

    Its sentence is the text `refused.` or `access.` with the code; 429 says after how many seconds to ask again.
    """
    denied = isinstance(refused, Denied)
    status = DENIED.get(refused.code, 401) if denied else UNABLE.get(refused.code, 409)
    answer = refusal(status, refused.code, words_of(refused, language), None)
    answer.headers = {"WWW-Authenticate": _challenge(request)} if status == 401 else {}
    if isinstance(refused, Denied) and refused.wait is not None:
        answer.headers["Retry-After"] = str(refused.wait)
    return answer


def words_of(refused: Refused, language: str) -> str:
    """Return why something was refused, as a sentence; its bare code where there is none."""
    key = f"{'access' if isinstance(refused, Denied) else 'refused'}.{refused.code}"
    return say(language, key, **refused.parameters) if key in TEXTS[language] else refused.code


def _challenge(request: Request) -> str:
    """Return how to log in: a browser must not open its own dialog, and keep the password for as long as it runs."""
    is_browser = "sec-fetch-mode" in request.headers or request.headers.get("user-agent", "").startswith("Mozilla/")
    return 'Unlock realm="BATMON"' if is_browser else 'Basic realm="BATMON", charset="UTF-8"'


def handle(app: FastAPI, context: Context) -> None:
    """Give every failure of `app` the same shape; pages that do not exist cost no client."""
    app.state.context = context
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(404, _not_found)
    app.add_exception_handler(HistoryUnavailable, _no_history)
    app.add_exception_handler(NoSuchLog, _no_log)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Exception, _internal)


def _answer(status: int, code: str, message: str, where: str | None) -> JSONResponse:
    return JSONResponse({"detail": {"code": code, "message": message, "where": where}}, status_code=status)


async def _invalid(request: Request, problem: Exception) -> Response:
    first = problem.errors()[0] if isinstance(problem, RequestValidationError) and problem.errors() else {}
    where = ".".join(str(part) for part in first.get("loc", ()))
    message = say(wanted(request), "error.invalid_parameter", name=where)
    return _answer(422, "invalid_parameter", f"{message} ({first.get('msg', '')})", where)


async def _not_found(request: Request, problem: Exception) -> Response:
    detail = problem.detail if isinstance(problem, StarletteHTTPException) else None
    if isinstance(detail, dict):
        return JSONResponse({"detail": detail}, status_code=404)
    if request.url.path.startswith("/api/"):
        message = say(wanted(request), "error.unknown_route", path=request.url.path[:200])
        return _answer(404, "unknown_route", message, "path")
    return PlainTextResponse(f"404 · {say(wanted(request), 'page.unknown')}\n", status_code=404)


async def _no_history(request: Request, problem: Exception) -> Response:
    logger.warning("{} {}: the history does not answer: {}", request.method, request.url.path, problem)
    return _answer(503, "history_unavailable", say(wanted(request), "error.history_unavailable"), None)


async def _no_log(request: Request, problem: Exception) -> Response:
    """Answer that there is no such log (404), or none that can be read now (503)."""
    language = wanted(request)
    reason = problem.reason if isinstance(problem, NoSuchLog) else ""
    if reason == "gone":
        return _answer(404, "log_gone", say(language, "error.log_gone"), "query.file")
    if f"nolog.{reason}" in TEXTS[language]:
        return _answer(503, f"log_{reason}", say(language, f"nolog.{reason}"), "query.file")
    words = REASONS[reason][LANGUAGES.index(language)] if reason in REASONS else reason
    return _answer(503, f"log_{reason}", say(language, "error.log_unreadable", reason=words), "query.file")


async def _refused(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Refused)
    answer = answer_to(problem, request, wanted(request))
    return JSONResponse({"detail": answer.detail}, status_code=answer.status_code, headers=answer.headers)


async def _internal(request: Request, problem: Exception) -> Response:
    logger.opt(exception=problem).error("{} {} failed", request.method, request.url.path)
    return _answer(500, "internal", say(wanted(request), "error.internal"), None)
