"""Who may ask what: the loopback alone, by its own names, from its own pages, with its own tokens."""

from __future__ import annotations

import hmac
import re
import secrets

from flask import Flask, Request, Response, abort, request

# by name, not by port: through an SSH tunnel the port on this side is another one
_HOST = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?", re.ASCII)
POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
MAX_BODY = 1 << 20


def allowed(incoming: Request) -> bool:
    """Whether the request names this server and comes from one of its own pages (or from no page at all).

    A foreign page can make the browser ask the loopback; its `Origin` gives it away, and a name that was bound to
    127.0.0.1 for that purpose stands in `Host`. A foreign page may lead here by a link, but not build our answers in.
    """
    host = incoming.headers.get("Host", "")
    if _HOST.fullmatch(host) is None or len(incoming.headers.getlist("Host")) != 1:
        return False
    origin = incoming.headers.get("Origin")
    if origin is not None and origin != f"http://{host}":
        return False
    if incoming.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin"):
        return True
    return incoming.method in ("GET", "HEAD") and incoming.headers.get("Sec-Fetch-Mode") == "navigate"


def protect(app: Flask) -> str:
    """Refuse what is not allowed, put the headers on every answer; gives the token that forms must send back."""
    token = secrets.token_urlsafe(24)

    def before() -> None:
        if not allowed(request):
            abort(403)

    def after(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Server"] = "kehoach"
        return response

    app.before_request(before)
    app.after_request(after)
    return token


def token_fits(token: str, sent: str | None) -> bool:
    """Whether a form was made by this server since it started."""
    return hmac.compare_digest(token.encode(), (sent or "").encode("utf-8", "replace"))
