"""The web application: one page, its two assets, and the bundle it asks for.

Only the page itself may ask: every answer forbids other origins to frame, read or script it, and
requests that name another host are refused, so that no web site can reach a ledger through the
reader's browser (DNS rebinding).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from allegiance.errors import AllegianceError, InputError, LedgerBusyError

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from starlette.responses import Response

    from allegiance.ledger import Ledger
    from allegiance.web.reviewing import Desk

__all__ = ["LOOPBACK", "make_app"]

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
"""Names of this machine that no other machine can use."""

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def make_app(
    ledger: Ledger, hosts: tuple[str, ...] = LOOPBACK, desk: Desk | None = None
) -> FastAPI:
    """Return the application over an open ledger.

    Parameters
    ----------
    ledger
        The ledger; it is only read where there is no desk.
    hosts
        Names under which the page may be asked for.
    desk
        In whose name reviews are written, if they may be.

    Raises
    ------
    OptionError
        If the extra ``web`` is not installed.
    """
    fastapi = _fastapi()
    app: FastAPI = fastapi.FastAPI(
        title="Allegiance", docs_url=None, redoc_url=None, openapi_url=None
    )
    _guard(app, hosts)
    _pages(app)
    _api(app, ledger)

    from allegiance.web.reviewing import add_review

    add_review(app, ledger, desk)
    return app


def _fastapi() -> Any:
    from importlib import import_module

    from allegiance.errors import OptionError

    try:
        return import_module("fastapi")
    except ModuleNotFoundError as error:
        raise OptionError(
            "serving pages needs the extra parts for the web",
            remedy="Run: pip install 'allegiance[web]'",
        ) from error


def _guard(app: FastAPI, hosts: tuple[str, ...]) -> None:
    from fastapi.responses import JSONResponse

    @app.middleware("http")
    async def guard(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """Refuse other hosts and other origins, and lock every answer."""
        if _host(request.headers.get("host", "")) not in hosts or _is_foreign(request):
            answer: Response = JSONResponse(
                _problem("this page is only for this machine", None, None), status_code=403
            )
        else:
            answer = await call_next(request)
        for name, value in _HEADERS.items():
            answer.headers[name] = value
        return answer

    from fastapi.exceptions import RequestValidationError
    from starlette.exceptions import HTTPException

    @app.exception_handler(RequestValidationError)
    async def misread(_: Request, error: RequestValidationError) -> Response:
        """Say in the same words what was not sent as it should be."""
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return JSONResponse(_problem(str(first["msg"]), where, "Send JSON"), status_code=400)

    @app.exception_handler(HTTPException)
    async def forbid(_: Request, error: HTTPException) -> Response:
        return JSONResponse(_problem(str(error.detail), None, None), status_code=error.status_code)

    @app.exception_handler(AllegianceError)
    async def refuse(_: Request, error: AllegianceError) -> Response:
        """Say in JSON what was wrong, where, and what to do."""
        status = (
            400
            if isinstance(error, InputError)
            else 503
            if isinstance(error, LedgerBusyError)
            else 500
        )
        return JSONResponse(_problem(error.what, error.where, error.remedy), status_code=status)


def _host(header: str) -> str:
    """Return the host of a Host header without its port."""
    if header.startswith("["):
        return header[1:].split("]", maxsplit=1)[0]
    return header.rsplit(":", 1)[0] if header.count(":") == 1 else header


def _is_foreign(request: Request) -> bool:
    return request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin")


def _problem(what: str, where: str | None, remedy: str | None) -> dict[str, Any]:
    message = ". ".join(part for part in (what, remedy) if part)
    return {"error": {"message": message, "where": where}}


def _pages(app: FastAPI) -> None:
    from fastapi.responses import HTMLResponse, PlainTextResponse

    from allegiance.briefs.html import asset, shell

    def own(name: str) -> str:
        return (files("allegiance.web") / "static" / name).read_text(encoding="utf-8")

    @app.get("/", response_class=HTMLResponse, response_model=None)
    def page() -> str:
        return shell()

    @app.get("/brief.js", response_model=None)
    def script() -> PlainTextResponse:
        return PlainTextResponse(asset("brief.js"), media_type="text/javascript")

    @app.get("/review", response_class=HTMLResponse, response_model=None)
    def review() -> str:
        return own("review.html")

    @app.get("/review.js", response_model=None)
    def review_script() -> PlainTextResponse:
        return PlainTextResponse(own("review.js"), media_type="text/javascript")

    @app.get("/review.css", response_model=None)
    def review_style() -> PlainTextResponse:
        return PlainTextResponse(own("review.css"), media_type="text/css")

    @app.get("/brief.css", response_model=None)
    def style() -> PlainTextResponse:
        return PlainTextResponse(asset("brief.css"), media_type="text/css")


def _api(app: FastAPI, ledger: Ledger) -> None:
    from fastapi.responses import JSONResponse

    from allegiance.briefs import bundle

    @app.get("/api/health")
    def health() -> dict[str, str]:
        from allegiance import __version__

        return {"status": "ok", "version": __version__}

    @app.get("/api/bundle", response_model=None)
    def ask(on: str = "", known_by: str = "") -> JSONResponse:
        return JSONResponse(bundle(ledger, on=on or None, known_by=known_by or None))
