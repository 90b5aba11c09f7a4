"""The fixed words of the register in the language of the reader, looked up once per language and process."""

from functools import lru_cache
from types import SimpleNamespace

from flask_babel import get_locale

from ia.clients import vocabulary


def titles() -> SimpleNamespace:
    """The dictionaries of vocabulary.py, by the same names, with plain texts."""
    return _in(str(get_locale()))


@lru_cache(maxsize=4)
def _in(locale: str) -> SimpleNamespace:
    found = {name: words for name, words in vars(vocabulary).items() if name.isupper() and isinstance(words, dict)}
    return SimpleNamespace(
        **{name: {code: str(title) for code, title in words.items()} for name, words in found.items()}
    )
