"""A page as a test sees it, and what must be true of every page."""

import re
from collections import Counter
from functools import cache

from lxml import etree, html
from lxml.cssselect import CSSSelector

UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
INLINE = etree.XPath("//style | //script[not(string(@src))]")
INLINE_ATTRIBUTES = etree.XPath("//@*[name() = 'style' or starts-with(name(), 'on') or starts-with(name(), 'hx-on')]")
IDS, BY_ID, LABELS_OF = etree.XPath("//@id"), etree.XPath("//*[@id=$id]"), etree.XPath("//label[@for=$id]")
TOKENS, STARS = etree.XPath(".//input[@name='csrf_token']/@value"), etree.XPath(".//*[@class='req']")


class BadPage(AssertionError):
    """A page breaks a rule of the house; the message names each."""


@cache
def chosen_by(css: str) -> CSSSelector:
    """What a stylesheet would say, made ready once: thousands of pages are asked the same."""
    return CSSSelector(css, translator="html")


class Page:
    """The parsed answer. `select` and `one` take what a stylesheet would; texts come with their spaces squeezed."""

    def __init__(self, url: str, text: str):
        self.url, self.source = url, text
        self.whole = text.lstrip()[:15].lower().startswith(("<!doctype", "<html"))
        if self.whole:
            self.root = html.document_fromstring(text)
        else:  # a table row alone is dropped by the parser unless it stands in a table
            inside = "table" if re.match(r"\s*<t(r|body|head|d|h)\b", text) else "div"
            self.root = html.document_fromstring(f"<{inside}>{text}</{inside}>")

    def select(self, css: str) -> list:
        return chosen_by(css)(self.root)

    def one(self, css: str):
        """The only element that fits."""
        found = self.select(css)
        assert len(found) == 1, f"{self.url}: {len(found)} elements fit {css!r}, not one"
        return found[0]

    @property
    def text(self) -> str:
        """Everything there is to read in the main part of the page."""
        parts = self.select("main") or [self.root]
        return squeeze(parts[0].text_content())

    @property
    def heading(self) -> str:
        return squeeze(self.one("h1").text_content())

    def texts(self, css: str) -> list[str]:
        return [squeeze(element.text_content()) for element in self.select(css)]

    @property
    def errors(self) -> list[str]:
        """The messages at refused fields and above the form."""
        return self.texts(".err") + self.texts(".errors li")

    @property
    def flashes(self) -> list[str]:
        return self.texts(".flash li")

    def links(self) -> list[str]:
        """The addresses that the page links to."""
        return [link.get("href") for link in self.select("a[href]")]

    def form(self, which: str | None = None):
        """The form that `which` names (its action, its id, or what a stylesheet would say), else the main one."""
        forms = self.select("form")
        if which is None:
            main = self.select("main form") or forms
            named = [form for form in main if form.get("id") == "form"]
            unsafe = [form for form in main if form.method.upper() == "POST"]
            found = (named or unsafe or main)[:1]
        else:
            found = [form for form in forms if which in (form.get("action"), form.get("id"))] or (
                self.select(which) if not which.startswith("/") else []
            )
        assert found, f"{self.url}: no form {which or ''}; there are {[form.get('action') for form in forms]}"
        return found[0]


def buttons(form) -> list:
    """The buttons that send the form."""
    return chosen_by("button:not([type=button]):not([type=reset]), input[type=submit]")(form)


def squeeze(text: str) -> str:
    return " ".join(text.split())


def check(page: Page) -> None:
    """Raise BadPage when the page breaks a rule of the house."""
    problems = list(_problems(page))
    if problems:
        raise BadPage(f"{page.url}:\n  " + "\n  ".join(problems))


def _problems(page: Page):
    if page.whole:
        if (count := len(page.select("h1"))) != 1:
            yield f"{count} h1, not one"
        if not page.root.get("lang"):
            yield "html without lang"
        if not squeeze(" ".join(page.texts("head > title"))):
            yield "no title"
    ids = Counter(IDS(page.root))
    yield from (f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
    yield from _inline(page)
    for element in page.select("input, select, textarea"):
        if element.get("type") not in UNLABELLED and not labelled(page, element):
            yield f"no label: {_tag(element)}"
    for button in page.select("button, input[type=submit]"):
        if not (squeeze(button.text_content()) or button.get("value") or button.get("aria-label")):
            yield f"a button without words: {_tag(button)}"
    for form in page.select("form"):
        yield from _form(page, form)


def _form(page, form):
    """A form says where it goes: by its action, by each of its buttons, or, on a page of its own, to that page."""
    elsewhere = [button.get("formaction") for button in buttons(form)]
    goes = form.get("action") or (elsewhere and all(elsewhere))
    if not goes and not (page.whole and form.get("action") is None):
        yield f"form without action: {_tag(form)}"
    if form.method.upper() != "GET" and not any(TOKENS(form)):
        yield f"unsafe form without csrf_token: {_tag(form)}"
    stars = {star.get("aria-hidden", "explained") for star in STARS(form)}
    if len(stars) == 1:
        yield f"a star that is {'explained but stands nowhere' if 'explained' in stars else 'not explained'}: {_tag(form)}"


def _inline(page):
    yield from (f"inline {element.tag}" for element in INLINE(page.root))
    yield from (f"{one.getparent().tag} with {one.attrname}" for one in INLINE_ATTRIBUTES(page.root))


def labelled(page: Page, element) -> bool:
    """Whether assistive software can say what the field is."""
    if element.get("aria-label", "").strip():
        return True
    ids = element.get("aria-labelledby", "").split()
    if ids and all(BY_ID(page.root, id=one) for one in ids):
        return True
    labels = [*element.iterancestors("label"), *LABELS_OF(page.root, id=element.get("id") or "-")]
    return any(squeeze(label.text_content()) for label in labels)


def _tag(element) -> str:
    shown = " ".join(f'{name}="{value}"' for name, value in element.attrib.items())
    return f"<{element.tag} {shown}>"[:160]
