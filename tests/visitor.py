"""The test client: a person with a browser who has scripting off. Every page it gets is checked (tests/pages.py)."""

from contextlib import closing
from contextvars import copy_context
from datetime import date, datetime, timedelta
from decimal import Decimal
from secrets import token_urlsafe
from urllib.parse import urljoin, urlsplit

from flask.globals import _cv_app, _cv_request
from flask.testing import FlaskClient
from sqlalchemy import insert
from werkzeug.datastructures import MultiDict

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import Login
from ia.ground.org.signin import digest
from tests.pages import Page, buttons, check, squeeze


class Visitor(FlaskClient):
    """`get(url)` and `submit(url, field=…)`; afterwards `page` is what stands on the screen and `status` its number."""

    page: Page | None = None
    status: int | None = None
    username = ""

    def open(self, *args, **kwargs):
        """Send a request as if from outside: no application context that the test holds is seen, so that two people in
        one test never share what Flask-Login keeps there. The test's standing clock is."""
        response = copy_context().run(self._open, *args, **kwargs)
        self.status = response.status_code
        if response.mimetype == "text/html" and response.data:
            self.page = Page(response.request.full_path.rstrip("?"), response.text)
            check(self.page)
        return response

    def _open(self, *args, **kwargs):
        _cv_app.set(None)
        _cv_request.set(None)
        return super().open(*args, **kwargs)

    def get(self, url, *args, expect: int | None = 200, **kwargs):
        """GET; any other status than `expect` fails the test (None: whatever comes)."""
        response = super().get(url, *args, **kwargs)
        assert expect in (None, response.status_code), f"GET {url}: {response.status_code}, not {expect}"
        return response

    def partial(self, url, **kwargs):
        """GET as htmx does."""
        return self.get(url, headers={"HX-Request": "true"}, **kwargs)

    def submit(self, url: str | None, values: dict | None = None, /, *, form=None, press=None, follow=True, **fields):
        """Open the page, fill in its form and send it, with all that stands in it (tokens and version too).

        `url` None fills in the page on the screen. Keywords must be fields of the form; names with dashes, and fields
        that the form does not have yet, go into `values`. None leaves a field out, a list sends it several times, a
        file is (stream, name). `form` names the form by its action or id, `press` the button by its name, its value,
        "name=value", its address or its words; else the first is pressed.
        """
        if url is not None:
            self.get(url)
        chosen = self.page.form(form)
        data = filled(chosen, {**(values or {}), **fields}, known=fields)
        button = pressed(chosen, press)
        if button is not None and button.get("name"):
            data.add(button.get("name"), button.get("value", ""))
        goes = (button is not None and button.get("formaction")) or chosen.get("action") or self.page.url
        target = urlsplit(urljoin(self.page.url, goes))
        kind = "multipart/form-data" if "multipart" in chosen.get("enctype", "") else None
        if chosen.method.upper() == "GET":
            return super().get(target.path, query_string=data, follow_redirects=follow)
        answer = self.post(
            f"{target.path}?{target.query}" if target.query else target.path,
            data=data,
            content_type=kind,
            follow_redirects=follow,
        )
        if self.status == 401 and self.username and self.page.select("#confirm_password"):
            return self.submit(None, confirm_password=f"demo{self.username}", follow=follow)
        self._assert_claimed(data.get("form_token"), (*answer.history, answer)[0])
        return answer

    def _assert_claimed(self, token: str | None, answer) -> None:
        """A form that was accepted has used its token up; else the same form sent twice does twice what it does. Signing in
        twice does no harm. One page may have several forms with one token, each of which adds something of its own."""
        path, leads = answer.request.path, answer.headers.get("Location", "")
        if token and answer.status_code == 303 and not any(where.startswith("/login") for where in (path, leads)):
            with self.application.app_context(), closing(db.engine.raw_connection()) as link:
                cursor = link.cursor()  # beside the engine: what a test counts as statements stays the product's own
                cursor.execute("SELECT token FROM submissions")
                used = any(known.startswith(token[:30]) for (known,) in cursor.fetchall())
            assert used, f"{path} has accepted a form without once.claim"

    def sign_in(self, username: str, user_id: int) -> "Visitor":
        """Put a session into the browser as signing in does, without the form and its slow hash."""
        now, token = clock.now(), token_urlsafe(16)
        with self.application.app_context(), write_unit() as unit:
            facts = {"user_id": user_id, "token_hash": digest(token), "created_at": now, "address": "", "agent": "test"}
            unit.execute(insert(Login).values(**facts, expires_at=now + timedelta(hours=12), proved_at=now))
        with self.session_transaction() as session:
            session["_user_id"], session["seen"], session["_fresh"] = token, int(now.timestamp()), True
        self.username = username
        return self


def filled(form, wanted: dict, known=()) -> MultiDict:
    """What the browser would send: what stands in the form, with the fields of `wanted` in the place of their own."""
    names = {control.get("name") for control in form.cssselect("input, select, textarea")}
    if unknown := set(known) - names:
        there = sorted(names - {None})
        raise AssertionError(f"the form {form.get('action')} has no field {sorted(unknown)}; it has {there}")
    data = MultiDict(form.form_values())
    for name, value in wanted.items():
        data.poplist(name)
        for one in value if isinstance(value, list | set) else [value]:
            if one is not None and one is not False:
                data.add(name, as_typed(form, name, one))
    return data


def as_typed(form, name: str, value):
    """A value as text: dates as browsers send them, True as the tick's own value."""
    if value is True:
        ticks = form.xpath(".//input[@name=$name and @type='checkbox']", name=name)
        return ticks[0].get("value", "on") if ticks else "y"
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date | Decimal | int):
        return value.isoformat() if isinstance(value, date) else str(value)
    return value


def pressed(form, which: str | None):
    """The button; the first of the form when none is named, None when it has none."""
    found = buttons(form)
    if which is not None:
        found = [button for button in found if which in names_of(button)]
        assert found, f"the form {form.get('action')} has no button {which!r}"
    return found[0] if found else None


def names_of(button) -> tuple:
    """What a test may call a button: its name, its value, name=value, where it sends the form, its words."""
    name, value = button.get("name"), button.get("value")
    return name, value, f"{name}={value}", button.get("formaction"), squeeze(button.text_content())
