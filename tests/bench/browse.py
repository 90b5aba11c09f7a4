"""A browser without a screen, for getting signed in and reading forms; the load itself is made by load.py."""

import http.client
import re
from html.parser import HTMLParser
from urllib.parse import urlencode


class Forms(HTMLParser):
    """The forms of a page as (action, fields): what a browser would send if nothing was typed."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.forms: list[tuple[str, list[tuple[str, str]]]] = []
        self.fields: list | None = None
        self.area = self.select = self.chosen = self.first = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name")
        if tag == "form":
            self.fields = []
            self.forms.append((given.get("action") or "", self.fields))
        elif self.fields is None:
            return
        elif tag == "input" and name:
            kind = (given.get("type") or "text").lower()
            if kind in ("submit", "button", "image", "file", "reset"):
                return
            if kind in ("checkbox", "radio") and "checked" not in given:
                return
            self.fields.append((name, given.get("value") or ("on" if kind == "checkbox" else "")))
        elif tag == "select" and name:
            self.select, self.chosen, self.first = name, None, None
        elif tag == "option" and self.select:
            value = given.get("value") or ""
            self.first = value if self.first is None else self.first
            if "selected" in given:
                self.chosen = value
        elif tag == "textarea" and name:
            self.area = [name, ""]

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area and self.fields is not None:
            self.fields.append((self.area[0], self.area[1].removeprefix("\n")))
            self.area = None
        elif tag == "select" and self.select and self.fields is not None:
            value = self.chosen if self.chosen is not None else self.first
            if value is not None:
                self.fields.append((self.select, value))
            self.select = None
        elif tag == "form":
            self.fields = None

    def having(self, field: str) -> tuple[str, list[tuple[str, str]]]:
        """The form that has a field of this name."""
        return next(form for form in self.forms if any(name == field for name, _ in form[1]))


class Browser:
    """Keeps cookies, follows nothing by itself."""

    def __init__(self, port: int):
        self.port, self.cookies = port, {}

    def send(self, method: str, path: str, fields=None, headers=None) -> tuple[int, dict, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {"Cookie": self.cookie, **(headers or {})}
        body = None
        if fields is not None:
            body = urlencode(fields)
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.split(";", 1)[0]
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text
        finally:
            connection.close()

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path: str, **headers) -> str:
        status, _, text = self.send("GET", path, headers=headers)
        if status != 200:
            raise SystemExit(f"GET {path} answered {status}: {re.sub('<[^>]*>', ' ', text)[:300]}")
        return text

    def sign_in(self, username: str, password: str | None = None) -> "Browser":
        fields = dict(Forms(self.get("/login")).having("username")[1])
        fields |= {"username": username, "password": password or f"demo{username}"}
        status, headers, text = self.send("POST", "/login", list(fields.items()))
        if status not in (302, 303):
            raise SystemExit(f"{username} could not sign in: {status}")
        return self
