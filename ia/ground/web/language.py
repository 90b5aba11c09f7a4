"""Language: Chinese unless the person, or the browser's session before signing in, chose English."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import current_app, g, has_request_context, session
from flask_babel import Babel, get_locale, get_translations
from flask_login import current_user

LANGUAGES = {"zh_Hans_CN": "中文", "en": "English"}
babel = Babel()


def chosen() -> str:
    """The language of this request."""
    if not has_request_context():
        return current_app.config["BABEL_DEFAULT_LOCALE"]
    own = session.get("language") or (current_user.language if current_user.is_authenticated else None)
    return own if own in LANGUAGES else current_app.config["BABEL_DEFAULT_LOCALE"]


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


def init_language(app) -> None:
    compile_catalogues(Path(app.config["BABEL_TRANSLATION_DIRECTORIES"]))
    babel.init_app(app, locale_selector=chosen)
    app.jinja_env.install_gettext_callables(
        lambda text: _catalogue().ugettext(text),
        lambda one, many, number: _catalogue().ungettext(one, many, number),
        newstyle=True,
    )


def _catalogue():
    """The translations of this request, or of the language forced meanwhile. Templates ask for them a hundred times a
    page, and the library finds them anew each time, at five times the cost."""
    around = vars(g._get_current_object())
    locale = getattr(around.get("_flask_babel"), "babel_locale", None)
    kept = around.get("ia_catalogue")
    if locale is None or kept is None or kept[0] is not locale:
        translations = get_translations()
        kept = around["ia_catalogue"] = (get_locale(), translations)
    return kept[1]


def N_(message: str) -> str:
    """Mark a text for the catalogues without translating it yet: it is stored, and translated when it is read."""
    return message
