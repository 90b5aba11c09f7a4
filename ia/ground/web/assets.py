"""Static files under names made from their content: kept by browsers for ever, compressed once, read at start."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

import brotli
from flask import Flask, Response, abort, request

from ia.ground.access.guard import public

FOLDER = Path(__file__).resolve().parents[3] / "static"
FOR_EVER = "public, max-age=31536000, immutable"
_WORDY = ("text/", "application/javascript", "application/json", "image/svg+xml")
_ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="2" fill="#2d4a60"/>'
    b'<path d="M3 3h2v10H3zM9 3h2l3 10h-2l-.6-2H8.6L8 13H6zm1 3.4L9.1 9.2h1.8z" fill="#fff"/></svg>'
)


@dataclass(frozen=True)
class Asset:
    """One file: its bytes per content coding, its type, and the name that it is served under."""

    name: str
    mimetype: str
    encoded: dict[str, bytes]

    @classmethod
    def of(cls, name: str, content: bytes) -> "Asset":
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        mimetype = mimetype.replace("text/javascript", "application/javascript")
        digest = hashlib.sha256(content).hexdigest()[:8]
        stem, dot, suffix = name.rpartition(".")
        encoded = {"identity": content}
        if mimetype.startswith(_WORDY):
            smaller = {"br": brotli.compress(content), "gzip": gzip.compress(content, 9, mtime=0)}
            encoded |= {coding: body for coding, body in smaller.items() if len(body) < len(content)}
        return cls(f"{stem}.{digest}{dot}{suffix}", mimetype, encoded)


def read_assets(folder: Path) -> dict[str, Asset]:
    """Every file beneath the folder, by its path relative to it; and the icon, which needs no file."""
    files = {"icon.svg": _ICON}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not any(part.startswith(".") for part in name.split("/")):
            files[name] = path.read_bytes()
    return {name: Asset.of(name, content) for name, content in files.items()}


def best_coding(offered) -> str:
    """The smallest of the codings offered that the browser says it understands; "identity" when it says nothing."""
    accepted = request.accept_encodings
    return next((coding for coding in ("br", "gzip") if coding in offered and accepted[coding] > 0), "identity")


def init_assets(app: Flask, folder: Path = FOLDER) -> None:
    """Serve the folder at /static/ and give templates `asset(name)`. The app is made with static_folder=None."""
    assets = read_assets(folder)
    by_served_name = {asset.name: asset for asset in assets.values()}

    def asset(name: str) -> str:
        return f"/static/{assets[name].name}"

    def static(filename: str) -> Response:
        found = by_served_name.get(filename)
        kept = FOR_EVER if found else "no-cache"
        found = found or assets.get(filename) or abort(404)
        coding = best_coding(found.encoded)
        response = Response(found.encoded[coding], mimetype=found.mimetype)
        response.headers["Cache-Control"] = kept
        response.set_etag(f"{found.name}-{coding}")
        if len(found.encoded) > 1:
            response.vary.add("Accept-Encoding")
        if coding != "identity":
            response.content_encoding = coding
        return response.make_conditional(request)

    app.add_url_rule("/static/<path:filename>", "static", public(static))
    app.jinja_env.globals["asset"] = asset
