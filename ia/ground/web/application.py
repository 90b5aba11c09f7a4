"""The Flask application with the edge built in: one unit of work a request, committed when the answer is a success."""

from flask import Flask, request
from sqlalchemy.orm.exc import StaleDataError

from ia.ground.db import begin_writing, end_request
from ia.ground.web.pages import Pages

SAFE = frozenset({"GET", "OPTIONS"})


def accepts(size: int):
    """Let a view take a request of so many bytes; all others take MAX_CONTENT_LENGTH."""

    def mark(view):
        view.accepts = size
        return view

    return mark


class Application(Flask):
    """Reads in a read transaction, writes in a write transaction; an answer of 400 and above keeps nothing.

    A unit that lost a race for a record runs once more from the top, sees what the winner wrote, and answers as to
    anybody who comes later: with the conflict, or with who decided.
    """

    jinja_environment = Pages

    def preprocess_request(self):
        if request.method == "HEAD":
            request.method = "GET"  # the same answer, of which the server sends no more than the head
        view = self.view_functions.get(request.endpoint)
        if size := getattr(view, "accepts", None):
            request.max_content_length = size
        return super().preprocess_request()

    def dispatch_request(self):
        if request.method in SAFE:
            return self._unit(keep=False)
        try:
            return self._unit(keep=True)
        except StaleDataError:
            return self._unit(keep=True)

    def _unit(self, keep: bool):
        try:
            if keep:
                begin_writing()
            response = self.make_response(super().dispatch_request())
            end_request(keep and response.status_code < 400)
        except BaseException:
            end_request(keep=False)
            raise
        return response
