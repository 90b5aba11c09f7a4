"""Response headers, set in one place: content policy, no framing, no storing, no guessing of types."""

from flask import Flask, request

from ia.ground.web.errors import htmx

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


def init_headers(app: Flask) -> None:
    @app.after_request
    def add(response):
        head = response.headers
        head["X-Content-Type-Options"] = "nosniff"
        if not htmx:  # a fragment lives in the page that asked for it, under that page's policy
            head.setdefault("Content-Security-Policy", POLICY)
            head["X-Frame-Options"] = "DENY"
            head["Referrer-Policy"] = "same-origin"
            head["Cross-Origin-Opener-Policy"] = "same-origin"
            head.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if app.config["SESSION_COOKIE_SECURE"]:
            head["Strict-Transport-Security"] = "max-age=31536000"
        if not request.path.startswith("/static/"):
            head.setdefault("Cache-Control", "no-store")  # nothing readable is left behind after signing out
            response.vary.add("HX-Request")
        return response
