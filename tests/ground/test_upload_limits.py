"""How much is taken is said three times: by the field, by the view (`@accepts`), and by the nginx of docs/deploy before it. Each
must take more than the one within it, else a file that is too large is refused without our words."""

import re

import pytest

from tests.services import ROOT

MEGABYTE = 1 << 20
UNITS = {"": 1, "k": 1 << 10, "m": MEGABYTE, "g": 1 << 30}
CONF = (ROOT / "docs" / "deploy" / "nginx.conf").read_text().split("\nserver {")[0]
LOCATION = re.compile(r"location (~ )?(\S+) {(.*?)}", re.DOTALL)
SIZE = re.compile(r"client_max_body_size (\d+)([kmg]?);")


def size_in(text: str) -> int | None:
    found = SIZE.search(text)
    return int(found[1]) * UNITS[found[2]] if found else None


LARGER = [(rule, size_in(body)) for is_rule, rule, body in LOCATION.findall(CONF) if is_rule and size_in(body)]
USUAL = size_in(LOCATION.sub("", CONF))


def let_through(path: str) -> int:
    """Bytes that nginx hands on for this address; the first rule that fits counts."""
    return next((size for rule, size in LARGER if re.search(rule, path)), USUAL)


def posted(app):
    """The address and the limit of every view that takes a form, with numbers where records are named."""
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods:
            path = re.sub(r"<[^>]*>", "x", re.sub(r"<id:\w+>", "17", rule.rule))
            yield path, getattr(app.view_functions[rule.endpoint], "accepts", None)


@pytest.mark.sqlite_only
def test_nginx_hands_on_more_than_a_view_takes(app):
    usual = app.config["MAX_CONTENT_LENGTH"]
    for path, taken in posted(app):
        assert let_through(path) > (taken or usual), f"{path}: nginx {let_through(path)}, we take {taken or usual}"
        assert taken is None or taken > usual, path


@pytest.mark.sqlite_only
def test_nginx_is_wide_open_only_where_a_view_takes_much(app):
    """Each larger size belongs to views that declare one: an address that changed would leave a rule for nobody."""
    much = {path for path, taken in posted(app) if taken}
    assert much and LARGER
    for rule, size in LARGER:
        mine = {path for path, _ in posted(app) if re.search(rule, path)}
        assert mine and mine <= much, f"{rule} opens {sorted(mine - much)}"
        assert size > USUAL, rule


@pytest.mark.sqlite_only
def test_what_a_field_takes_fits_into_its_request(app):
    assert app.config["MAX_UPLOAD"] < app.config["MAX_CONTENT_LENGTH"]
    assert app.config["MAX_CONTENT_LENGTH"] < USUAL
