"""The pages of the calendar: a year by month, and the import by text or file."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from flask_login import LoginManager
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader

from ia.ground import clock
from ia.ground.workdays import builtin, views
from tests.ground.workdays.made_up import NEW_YEAR, NOW

ROOT = Path(__file__).resolve().parents[3]


class Someone:
    """Signed in, with one role."""

    is_authenticated, is_active, is_anonymous, id, name = True, True, False, 7, "someone"

    def __init__(self, role):
        self.role = role

    def has(self, *roles):
        return self.role in roles


BASE = (
    "<title>{% block title %}{% endblock %}</title>"
    "{% block heading %}<h1>{{ self.title() }}</h1>{% endblock %}"
    "{{ get_flashed_messages()|join }}{% block content %}{% endblock %}"
)


@pytest.fixture
def client(app):
    manager = LoginManager(app)
    manager.request_loader(lambda request: Someone(request.headers.get("role", "branch_sysadmin")))
    app.register_blueprint(views.blueprint)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["when"] = str
    app.jinja_env.globals["csrf_token"] = lambda: ""
    app.jinja_loader = ChoiceLoader([DictLoader({"_base.html": BASE}), FileSystemLoader(ROOT / "templates")])
    with clock.standing(NOW):
        yield app.test_client()


class TestPages:
    def test_guards(self):
        assert views.show.guard == {"signed in"}
        assert views.load.guard == {"branch_sysadmin", "hq_sysadmin"}

    def test_the_year_by_month(self, client):
        page = client.get("/calendar/?year=2025").text
        assert "<h1>Working days and trading days 2025</h1>" in page
        for text in (
            "1–5 National Day",
            "6 Mid-autumn Festival",
            "11 Sat",
            "28 Sun",
            "/calendar/import",
            "chinesecalendar",
        ):
            assert text in page, text
        assert len(page) < 9000
        assert "/calendar/import" not in client.get("/calendar/", headers={"role": "advisor"}).text

    def test_a_missing_year_is_said(self, client):
        last = builtin.YEARS[-1]
        with clock.standing(datetime(last, 12, 1, 2, 0, tzinfo=UTC)):
            assert f"The holidays of {last + 1} are not loaded" in client.get("/calendar/").text
            assert "these figures count Monday to Friday" in client.get(f"/calendar/?year={last + 1}").text

    @pytest.mark.parametrize("year, status", [("1999", 404), ("2000", 200), ("2100", 200), ("2101", 404), ("x", 200)])
    def test_years_that_can_be_shown(self, client, year, status):
        assert client.get(f"/calendar/?year={year}").status_code == status

    @pytest.mark.parametrize("year", ["9" * 5000, "-1", "\x00", "１９"])
    def test_odd_years(self, client, year):
        assert client.get("/calendar/", query_string={"year": year}).status_code in (200, 404)

    def test_import_by_text(self, client):
        assert client.get("/calendar/import").status_code == 200
        answer = client.post("/calendar/import", data={"days": NEW_YEAR})
        assert (answer.status_code, answer.location) == (303, "/calendar/?year=2099")

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_import_by_file(self, client, encoding):
        assert views.decoded(NEW_YEAR.encode(encoding)) == NEW_YEAR
        file = (BytesIO(NEW_YEAR.encode(encoding)), "2099.csv")
        answer = client.post("/calendar/import", data={"file": file})
        assert answer.status_code == 303

    def test_a_refused_file_comes_back_as_text_with_its_problems(self, client):
        file = (BytesIO(b"2099-01-01,perhaps\n2099-01-02,1,x"), "2099.csv")
        answer = client.post("/calendar/import", data={"file": file})
        assert answer.status_code == 422
        assert "Row 1, column working: Write 1 for yes or 0 for no." in answer.text
        assert "Row 2, column trading" in answer.text and "2099-01-01,perhaps" in answer.text

    @pytest.mark.parametrize("raw", [b"", b"PK\x03\x04\x00\x00", b"\xff\xfe2\x000\x00", b"\x80\x80\xff"])
    def test_what_is_not_a_text_is_refused(self, client, raw):
        answer = client.post("/calendar/import", data={"file": (BytesIO(raw), "x.csv")})
        assert answer.status_code == 422 and 'class="err"' in answer.text

    def test_nothing_sent_is_refused(self, client):
        assert "Write the days here" in client.post("/calendar/import", data={}).text
