"""A real Chromium for tests: fast or slow lines, with or without scripting, on a site that runs in processes of its own."""

from contextlib import contextmanager
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from tests.system import chromium

FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
)
SLOW = {"offline": False, "latency": 300, "downloadThroughput": 64_000 / 8, "uploadThroughput": 64_000 / 8}
"""The line of a small site: 64 kbit/s with 300 ms."""
OFFLINE = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
FULL = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}

_lines: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


@contextmanager
def started():
    """A Chromium, for as long as the block lasts."""
    with sync_playwright() as engine:
        browser = engine.chromium.launch(
            executable_path=chromium(), args=list(FLAGS), ignore_default_args=["--disable-back-forward-cache"]
        )
        try:
            yield browser
        finally:
            browser.close()


def line(page: Page, conditions: dict) -> None:
    """Put the page behind a line: SLOW, OFFLINE or FULL. Applies from the next request on."""
    if page not in _lines:  # of two sessions on one page the older would keep its line
        _lines[page] = page.context.new_cdp_session(page)
        _lines[page].send("Network.enable")
    _lines[page].send("Network.emulateNetworkConditions", conditions)


class Visits:
    """Opens pages of a site for its people and remembers what went wrong in them."""

    def __init__(self, browser: Browser, site):
        self.browser, self.site = browser, site
        self.contexts: list[BrowserContext] = []
        self.problems: list[str] = []

    def __call__(self, username: str | None = None, *, script=True, slow=False, language="zh-CN", **options) -> Page:
        """A page in a browser of its own, signed in through the sign-in page as `username`, if given."""
        options.setdefault("viewport", {"width": 1024, "height": 768})
        context = self.browser.new_context(
            base_url=self.site.url, java_script_enabled=script, locale=language, timezone_id="Asia/Shanghai", **options
        )
        context.set_default_timeout(30_000 if slow else 10_000)
        self.contexts.append(context)
        page = context.new_page()
        self._listen(page)
        context.on("page", self._listen)
        if username:
            sign_in(page, username)
        if slow:
            line(page, SLOW)
        return page

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("console", self._console)
        page.on("request", self._request)

    def _console(self, message) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.problems.append(message.text)

    def _request(self, request) -> None:
        host = urlsplit(request.url)
        if host.scheme in ("http", "https") and not request.url.startswith(self.site.url):
            self.problems.append(f"a request to the outside: {request.url}")

    def close(self) -> None:
        """Close all pages; scripts that failed, policies that were broken and outside hosts fail the test."""
        for context in self.contexts:
            context.close()
        assert not self.problems, "\n".join(self.problems)


def sign_in(page: Page, username: str, password: str | None = None) -> None:
    """Fill in the sign-in page; the people of the demo have the password “demo” + user name."""
    page.goto("/login")
    page.fill("main [name=username]", username)
    page.fill("main [name=password]", password or f"demo{username}")
    page.click("main form button:not([type=button])")
    page.wait_for_url(lambda url: urlsplit(url).path != "/login")
