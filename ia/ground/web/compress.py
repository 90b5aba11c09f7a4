"""Answers compressed on the way out, for slow lines.

Cookies are SameSite=Lax, so no other site can make a signed-in browser fetch answers to measure their length (BREACH).
"""

import gzip

import brotli
from flask import Flask

from ia.ground.web.assets import best_coding

SMALLEST = 400
"""Bytes below which compressing saves nothing on the wire."""
QUALITY = 5
"""Brotli: what it costs and saves is measured in tests/ground/test_assets.py's neighbourhood of sizes; 5 beats gzip 6 in both."""
_TYPES = frozenset({"text/html", "text/plain", "text/csv", "text/calendar", "application/json", "image/svg+xml"})
_ENCODE = {
    "br": lambda body: brotli.compress(body, mode=brotli.MODE_TEXT, quality=QUALITY),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}


def init_compress(app: Flask) -> None:
    @app.after_request
    def compress(response):
        if response.mimetype not in _TYPES or response.is_streamed or response.direct_passthrough:
            return response
        if response.content_encoding or response.status_code in (204, 206, 304):
            return response
        response.vary.add("Accept-Encoding")
        coding = best_coding(_ENCODE)
        body = response.get_data()
        if coding == "identity" or len(body) <= SMALLEST:
            return response
        response.set_data(_ENCODE[coding](body))
        response.content_encoding = coding
        etag, weak = response.get_etag()
        if etag and not weak:
            response.set_etag(etag, weak=True)  # the same page, not the same bytes
        return response
