"""Fields of choices: given as a mapping or as pairs, at once or later, in the shape that WTForms asks for."""

import warnings

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from ia.ground.web.conflict import said, sent
from ia.ground.web.forms import MultiCheckboxField, PickField, SelectField

WORDS = {"a": "甲", "b": "乙"}


class Sheet(Form):
    mapping = SelectField("mapping", choices=WORDS)
    pairs = PickField("pairs", choices=list(WORDS.items()))
    number = PickField("number", choices=[(1, "一"), (2, "二")], coerce=int)
    ticks = MultiCheckboxField("ticks", choices=WORDS)
    later = PickField("later")
    none = MultiCheckboxField("none")


@pytest.fixture
def sheet():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        form = Sheet(MultiDict([("mapping", "b"), ("number", "2"), ("ticks", "a,b"), ("later", "x")]))
        form.later.offer({"x": "丙"})
        form.none.choices = [("y", "丁")]
        "".join(str(field()) for field in form)
    return form


def test_whatever_way_they_are_given_they_are_shown_and_chosen(sheet):
    assert sheet.validate(), sheet.errors
    assert (sheet.mapping.data, sheet.pairs.data, sheet.number.data) == ("b", None, 2)
    assert (sheet.ticks.data, sheet.later.data, sheet.none.data) == (["a", "b"], "x", [])
    assert '<option selected value="b">乙</option>' in sheet.mapping()
    assert sheet.pairs().startswith('<select id="pairs" name="pairs"><option selected value=""></option>')
    assert "丙" in sheet.later() and "丁" in str(sheet.none())


def test_titles_say_what_a_code_means(app, sheet):
    assert sheet.number.titles == {"": "", "1": "一", "2": "二"}
    with app.test_request_context():
        assert [said(sheet[name]) for name in ("mapping", "number", "ticks", "later")] == ["乙", "二", "甲、乙", "丙"]
    assert sent(sheet.ticks) == "a,b"


@pytest.mark.parametrize(("field", "value"), [("mapping", "z"), ("pairs", "z"), ("number", "3"), ("ticks", "z")])
def test_what_is_not_offered_is_refused(app, field, value):
    with app.test_request_context():
        form = Sheet(MultiDict([("mapping", "a"), (field, value)] if field != "mapping" else [(field, value)]))
        assert not form.validate() and list(form.errors) == [field]
