"""What the tests of access share."""

import re

import pytest
from flask_babel import force_locale, gettext

from tests.access.asking import Crowd


@pytest.fixture
def crowd(app, cast, now):
    """`crowd["advisor1"]` is a quick browser of that person, `crowd[None]` a stranger's."""
    return Crowd(app, cast)


@pytest.fixture
def says(app):
    """`says("There is no such date …", "en")`: the sentence as the page of that language has it."""

    def said(message: str, language: str, **values) -> str:
        with app.test_request_context(), force_locale(language):
            translated = gettext(message, **values)
        assert language == "en" or re.search("[\u4e00-\u9fff]", translated), f"not translated: {message}"
        return translated

    return said
