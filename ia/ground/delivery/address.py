"""The outside of the site as people reach it from a mail or a calendar, and the mail server that the site is given."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app, has_request_context, request

PATIENCE = 6.0
"""Seconds for each answer of the mail server. A mail needs at most twelve of them, which is less than its lease."""
PORTS = {"smtp": 25, "smtps": 465}


class BadMailUrl(ValueError):
    """IA_MAIL_URL does not say how mail is sent."""


@dataclass(frozen=True)
class Server:
    """A mail server: `smtps` speaks TLS from the first byte, `starttls` after the greeting."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    smtps: bool
    starttls: bool
    patience: float = PATIENCE


def server() -> Server | None:
    """The server of IA_MAIL_URL; None when the site sends no mail. Raises BadMailUrl."""
    url = current_app.config["MAIL_URL"]
    return parse(url) if url else None


def parse(url: str) -> Server:
    """`smtp://user:password@host:port?from=…&tls=starttls` or `smtps://…`; user and password percent-encoded."""
    parts = urlsplit(url)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    tls = asked.get("tls", "")
    try:
        port, patience = parts.port or PORTS[parts.scheme], float(asked.get("timeout", PATIENCE))
    except (KeyError, ValueError):
        raise BadMailUrl("IA_MAIL_URL must begin with smtp:// or smtps:// and name a host") from None
    if not parts.hostname or "@" not in asked.get("from", "") or tls not in ("", "starttls") or not 0 < patience <= 6:
        raise BadMailUrl(
            "IA_MAIL_URL must name a host, a sender (?from=…) and at most tls=starttls and timeout up to 6"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    smtps = parts.scheme == "smtps"
    return Server(parts.hostname, port, user, password, asked["from"], smtps, tls == "starttls", patience)


def site() -> str:
    """The address at which people reach the site, without a slash at its end: IA_URL, else made from IA_HOSTS. A site that
    names neither is taken to stand where it is asked."""
    if given := current_app.config["SITE_URL"]:
        return given.rstrip("/")
    if hosts := current_app.config["TRUSTED_HOSTS"]:
        return f"{'https' if current_app.config['SESSION_COOKIE_SECURE'] else 'http'}://{hosts[0].lstrip('.')}"
    return request.url_root.rstrip("/") if has_request_context() else "http://127.0.0.1:8000"
