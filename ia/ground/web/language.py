"""Language: Chinese unless the person, or the browser's session before signing in, chose English."""

from functools import cache
from pathlib import Path

import flask_babel
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations
from flask import current_app, g, has_app_context, has_request_context, session
from flask_babel import Babel, Domain, get_locale, gettext
from flask_babel.speaklater import LazyString
from flask_login import current_user
from markupsafe import escape

LANGUAGES = {"zh_Hans_CN": "中文", "en": "English"}
babel = Babel()
_UNTRANSLATED = NullTranslations()
LazyString.__html__ = lambda self: escape(str(self))
"""The library calls every lazy text safe for pages, also one into which somebody's words were put."""


def chosen() -> Locale:
    """The language of this request."""
    own = None
    if has_request_context():
        own = session.get("language") or (current_user.language if current_user.is_authenticated else None)
    return _locale(own if own in LANGUAGES else current_app.config["BABEL_DEFAULT_LOCALE"])


_locale = cache(Locale.parse)


def compile_catalogues(folder: Path) -> None:
    """Make every .mo that is older than its .po, so that a checkout runs without a build step."""
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        fresh = target.with_suffix(f".mo.{id(catalogue)}")
        with fresh.open("wb") as file:
            write_mo(file, catalogue)
        fresh.replace(target)


class Spoken(Domain):
    """The catalogues of the platform. Pages ask for that of their request hundreds of times, and the library finds it anew
    each time, at five times the cost."""

    def get_translations(self):
        """The translations of this request, or of the language forced meanwhile; outside of both, none."""
        if not has_app_context():
            return _UNTRANSLATED
        around = vars(g._get_current_object())
        locale = getattr(around.get("_flask_babel"), "babel_locale", None)
        kept = around.get("ia_catalogue")
        if locale is None or kept is None or kept[0] is not locale:
            translations = super().get_translations()
            kept = around["ia_catalogue"] = (get_locale(), translations)
        return kept[1]


def init_language(app) -> None:
    folder = app.config["BABEL_TRANSLATION_DIRECTORIES"]
    compile_catalogues(Path(folder))
    babel.init_app(app, locale_selector=chosen)
    spoken = babel.domain_instance = Spoken(folder)
    flask_babel.get_domain = lambda: spoken  # there is no other, and for each text of a page the library looks for it
    app.jinja_env.filters["listed"] = listed
    app.jinja_env.catalogue = spoken.get_translations
    app.jinja_env.install_gettext_callables(
        lambda text: spoken.get_translations().ugettext(text),
        lambda one, many, number: spoken.get_translations().ungettext(one, many, number),
        newstyle=True,
    )


def listed(titles) -> str:
    """Titles in a row, as the language of the page writes rows; titles within titles are taken out."""
    return gettext(", ").join(_flat(titles))


def _flat(titles):
    for title in titles:
        if isinstance(title, tuple):
            yield from _flat(title)
        elif title:
            yield str(title)


def N_(message: str) -> str:
    """Mark a text for the catalogues without translating it yet: it is stored, and translated when it is read."""
    return message
