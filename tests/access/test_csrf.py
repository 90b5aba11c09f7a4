"""No effect without a token of one's own session; no GET that writes. Read off the whole database, before and after."""

import io
import re

from tests.access import world as worlds
from tests.access.asking import Crowd, Quiet, changed, contents
from tests.access.expected import ROUTES
from tests.access.test_steps import FIELDS as STEP_FIELDS
from tests.access.world import NOBODYS

ACTORS = ("advisor1", "leader1", "director1", "clerk1", "admin1", "counter1", "sysadmin1", "gm1")


FIELDS = {
    **STEP_FIELDS,
    "name": "访客",
    "client_kind": "person",
    "source": "own_contact",
    "contacts-0-kind": "mobile",
    "contacts-0-value": "13712345678",
    "status": "target",
    "level": "senior",
    "is_key": "y",
    "visibility-scope": "branch",
    "visibility-min_advisor_level": "1",
    "direction": "active",
    "nature": "general",
    "channel": "phone",
    "topic": "回访",
    "satisfaction": "4",
    "number": "id_no",
    "language": "en",
    "take": "all",
    "target_source": "own_resources",
    "goal": "开户",
    "deadline_on": "2026-12-31",
    "business_needs": "配置",
    "days": "2026-12-30 rest",
}


OF_BOOKS = ("/task-books/<", "/documents/<")


def targets(app, method: str, world, whole: bool) -> list[str]:
    """Every address of that method, with records that exist wherever a number stands: two clients, all task books; where the
    numbers are of other records, the number of one task book, which goes round (`whole`: of all)."""
    found = []
    for place, rule in enumerate(app.url_map.iter_rules()):
        if method not in rule.methods or rule.rule.startswith("/static/"):
            continue
        chosen = [world.clients[0], world.clients[2]] if rule.rule.startswith("/clients/<") else world.books
        if "<id:" not in rule.rule:
            chosen = chosen[:1]
        elif chosen is world.books and not whole and not rule.rule.startswith(OF_BOOKS):
            chosen = [chosen[place % len(chosen)]]
        for record in chosen:
            url = rule.rule.replace("<path:form>", "clients/new").replace("<kind>", "task_book")
            url = url.replace("<code>", next((codes[0] for b in world.books for codes in b.codes.values()), "X"))
            url = url.replace("<id:attachment_id>", str(getattr(record, "attachment", 1)))
            url = re.sub(r"<id:\w+>", str(record.id), url)
            names = ("submit", "approve", "add-entry", "opinion-with-owner", "archive") if "<name>" in url else ("",)
            found += [url.replace("<name>", name) for name in names]
    return found


def test_nothing_happens_without_a_token(app, cast, crowd, whole):
    """Missing, made up, of another session, of a session that ended, in the address, as JSON: refused, nothing written."""
    world, tried = worlds.few(app, cast), 0
    plan = {**FIELDS, "client_id": world.clients[0].id}
    foreign = stranger_token(app)
    colleague = Crowd(app, cast)["advisor2"]
    colleague.send("/inbox/read")
    forged = {
        "missing": {},
        "empty": {"csrf_token": ""},
        "made up": {"csrf_token": "IjEyMyI.aaaa.bbbb"},
        "of a stranger": {"csrf_token": foreign},
        "of a colleague": {"csrf_token": colleague.token},
    }
    for username in ACTORS:
        crowd[username].ask("/help/")
    before = contents(app)
    for turn, username in enumerate(ACTORS):
        browser = crowd[username]
        for place, url in enumerate(targets(app, "POST", world, whole)):
            if turn > 1 and place % 6 != turn - 2:
                continue  # whose session it is comes second: two ask everything, the others together once more
            kinds = list(forged) if place % 5 == 0 else [list(forged)[place % 5]]
            for kind in kinds:
                answer = browser.post(url, data={**plan, **forged[kind]})
                assert answer.status_code == 400, (username, url, kind, answer.status_code)
                tried += 1
    browser = crowd["advisor1"]
    browser.send("/drafts/x", {"a": "b"})
    between = contents(app)
    for url in targets(app, "POST", world, whole):
        assert browser.post(f"{url}?csrf_token={browser.token}", data=plan).status_code == 400, url
        assert browser.post(url, json={**plan, "csrf_token": browser.token}).status_code == 400, url
    assert not [text for text in changed(before, between) if not text.startswith("drafts")]
    assert not changed(between, contents(app))
    assert tried > 500


def stranger_token(app) -> str:
    browser = Quiet(app, app.response_class, use_cookies=True)
    browser.home = "/login"
    browser.send("/language", {})
    return browser.token


def test_a_form_from_another_site_is_refused_with_a_file_too(app, cast, crowd):
    before = contents(app)
    for url in ("/clients/import", "/calendar/import"):
        answer = crowd["advisor1"].post(url, data={"file": (io.BytesIO("姓名,手机\n".encode()), "a.csv")})
        assert answer.status_code == 400
    assert not changed(before, contents(app))


def test_signing_in_needs_a_token_too(app, cast, now):
    browser = Quiet(app, app.response_class, use_cookies=True)
    before = contents(app)
    assert browser.post("/login", data={"username": "advisor1", "password": "demoadvisor1"}).status_code == 400
    assert not changed(before, contents(app))


ACTING = (
    "?take=all&status=archived&level=senior&is_key=1&remove_row=contacts-0&add_row=1",
    "?form_token=abc&version=1&opinion=x&name=x&paper=slip&copy=1&client_id=1&language=en",
)
"""Words in an address that a POST would act on."""


def test_no_get_writes(app, cast, crowd, whole):
    """Every GET and HEAD of every route, as several people, for records that they see and that they do not."""
    world = worlds.few(app, cast)
    for username in ACTORS:
        crowd[username].ask("/")
    before, asked = contents(app, besides=()), 0
    for turn, username in enumerate(ACTORS):
        browser = crowd[username]
        for place, url in enumerate(targets(app, "GET", world, whole)):
            if username not in ("advisor1", "director1") and place % 4 != turn % 4:
                continue
            query = ("", *ACTING)[place % 3]
            answer = browser.get(url + query, expect=None, headers={"HX-Request": "true"} if place % 2 else {})
            assert answer.status_code < 500, (username, url)
            if place % 5 == 0:
                assert browser.head(url).status_code < 500
            asked += 1
    assert asked > 500
    assert not changed(before, contents(app, besides=()))


def test_unsafe_routes_take_no_other_method(app, cast, crowd):
    """A POST address answers GET with 405 or with its own page, and knows no PUT, PATCH or DELETE."""
    for rule in dict.fromkeys(line.split(" ", 1)[1] for line in ROUTES):
        url = re.sub(r"<id:\w+>", str(NOBODYS), rule).replace("<path:form>", "x").replace("<name>", "submit")
        url = url.replace("<kind>", "task_book").replace("<code>", "X").replace("<path:filename>", "x.css")
        for other in ("put", "patch", "delete"):
            assert getattr(crowd["director1"], other)(url).status_code == 405, (other, url)
        if f"GET {rule}" not in ROUTES:
            assert crowd["director1"].ask(url).status_code == 405, url
