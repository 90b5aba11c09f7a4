"""Response headers, set in one place: content policy, no framing, no storing, no guessing of types."""

from flask import Flask, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


def init_headers(app: Flask) -> None:
    @app.after_request
    def add(response):
        head = response.headers
        head.setdefault("Content-Security-Policy", POLICY)
        head["X-Content-Type-Options"] = "nosniff"
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
