"""Status, level, key mark and visibility: who sets them, which moves there are, and what the history says (P-18)."""

import pytest

from tests.clients.test_access import csrf


def post(visitor, client_id: int, act: str, **fields) -> int:
    """Send a change of standing without the page's buttons, as somebody would who makes requests by hand."""
    visitor.get("/clients/")
    visitor.post(f"/clients/{client_id}/{act}", data={"csrf_token": csrf(visitor), **fields})
    return visitor.status


ALLOWED, NOT_YOURS, HIDDEN = 303, 403, 404
RIGHTS = [
    # who, act, fields, what comes of it
    ("advisor1", "level", {"level": "senior"}, NOT_YOURS),
    ("advisor2", "level", {"level": "senior"}, NOT_YOURS),
    ("leader1", "level", {"level": "senior"}, ALLOWED),
    ("leader2", "level", {"level": "senior"}, NOT_YOURS),
    ("director1", "level", {"level": "senior"}, ALLOWED),
    ("director9", "level", {"level": "senior"}, HIDDEN),
    ("admin1", "level", {"level": "senior"}, NOT_YOURS),
    ("advisor1", "key", {"is_key": "1"}, NOT_YOURS),
    ("leader1", "key", {"is_key": "1"}, ALLOWED),
    ("director1", "key", {"is_key": "1"}, ALLOWED),
    ("advisor1", "status", {"status": "target"}, NOT_YOURS),
    ("advisor2", "status", {"status": "target"}, NOT_YOURS),
    ("leader1", "status", {"status": "target"}, ALLOWED),
    ("leader2", "status", {"status": "target"}, NOT_YOURS),
    ("director1", "status", {"status": "target"}, ALLOWED),
    ("advisor1", "status", {"status": "archived"}, NOT_YOURS),
    ("leader1", "status", {"status": "archived"}, NOT_YOURS),
    ("director1", "status", {"status": "archived"}, ALLOWED),
    ("advisor1", "visibility", {"visibility-scope": "team"}, ALLOWED),
    ("advisor2", "visibility", {"visibility-scope": "team"}, NOT_YOURS),
    ("leader1", "visibility", {"visibility-scope": "owner"}, ALLOWED),
    ("leader2", "visibility", {"visibility-scope": "owner"}, NOT_YOURS),
    ("director1", "visibility", {"visibility-scope": "owner"}, ALLOWED),
]


@pytest.mark.parametrize(("username", "act", "fields", "comes"), RIGHTS)
def test_who_sets_what(people, shelf, username, act, fields, comes):
    client_id = shelf.put("advisor1", "王磊", visibility_scope="branch")
    before = shelf.row(client_id).version
    assert post(people(username), client_id, act, **fields) == comes
    assert (shelf.row(client_id).version > before) == (comes == ALLOWED)


BY_HAND = {("prospect", "target"), ("target", "prospect"), ("prospect", "archived"), ("archived", "prospect")}
STATUSES = ("prospect", "target", "developing", "confirming", "existing", "exiting", "exited", "archived")


@pytest.mark.parametrize("before", STATUSES)
def test_only_these_moves_are_made_by_hand(people, shelf, cast, before):
    needed = {"fund_account_no": "0012345678", "confirmed_under_id": cast.users["advisor1"]}
    client_id = shelf.put("advisor1", "王磊", status=before, **(needed if before == "existing" else {}))
    for after in STATUSES:
        if (before, after) in BY_HAND:
            continue
        assert post(people("director1"), client_id, "status", status=after) in (403, 422), after
        assert post(people("advisor1"), client_id, "status", status=after) in (403, 422), after
        assert shelf.row(client_id).status == before
    for _, after in sorted(move for move in BY_HAND if move[0] == before):
        assert post(people("director1"), client_id, "status", status=after) == ALLOWED
        assert shelf.row(client_id).status == after
        shelf.set(client_id, status=before)


@pytest.mark.parametrize("value", ["", "nonsense", "existing'--", "客户"])
def test_other_words_are_refused(people, shelf, value):
    client_id = shelf.put("advisor1", "王磊")
    for act in ("status", "level"):
        assert post(people("director1"), client_id, act, **{act: value}) == 422


def test_a_leader_does_not_decide_about_own_clients(people, shelf):
    own = shelf.put("leader1", "王磊")
    assert post(people("leader1"), own, "level", level="senior") == NOT_YOURS
    assert post(people("leader1"), own, "status", status="target") == NOT_YOURS
    assert post(people("director1"), own, "level", level="senior") == ALLOWED


def test_the_page_offers_exactly_what_may_be_done(people, shelf):
    client_id = shelf.put("advisor1", "王磊", visibility_scope="branch")

    def offered(username) -> set[str]:
        people(username).get(f"/clients/{client_id}")
        page = people(username).page
        acts = {form.get("action").rpartition("/")[2] for form in page.select("aside form")}
        return acts | {"visibility" for href in page.links() if href.endswith("/visibility")}

    assert offered("advisor1") == {"visibility"}
    assert offered("leader1") == {"status", "level", "key", "visibility"}
    assert offered("director1") == {"status", "level", "key", "visibility"}
    assert offered("advisor3") == set()


def test_a_change_is_told_in_the_history(people, shelf):
    client_id = shelf.put("advisor1", "王磊")
    leader = people("leader1")
    leader.submit(f"/clients/{client_id}", form=f"/clients/{client_id}/level", press="level=senior")
    assert leader.page.flashes == ["已保存。"]
    assert post(leader, client_id, "key", is_key="1", reason="重要客户") == ALLOWED
    leader.get(f"/clients/{client_id}/history")
    for said in ("初级", "高级", "重点客户", "重要客户", "陈建国"):
        assert said in leader.page.text, said


def test_chosen_teams_are_of_the_branch(people, shelf, cast):
    client_id = shelf.put("advisor1", "王磊")
    advisor = people("advisor1")
    chosen = {"visibility-scope": "teams", "visibility-min_advisor_level": "1"}
    advisor.submit(f"/clients/{client_id}/visibility", chosen | {"visibility-teams": str(cast.units["B002-T1"])})
    assert advisor.status == 422
    advisor.submit(f"/clients/{client_id}/visibility", chosen)
    assert advisor.status == 422
    advisor.submit(f"/clients/{client_id}/visibility", chosen | {"visibility-teams": str(cast.units["B001-T2"])})
    assert advisor.page.flashes == ["已保存。"]
    people("advisor3").get(f"/clients/{client_id}")
    advisor.submit(f"/clients/{client_id}/visibility", {"visibility-scope": "team", "visibility-teams": None})
    people("advisor3").get(f"/clients/{client_id}", expect=404)
    people("advisor2").get(f"/clients/{client_id}")


def test_only_prospects_are_shown_to_others(people, shelf):
    client_id = shelf.put("advisor1", "王磊", status="developing")
    people("leader1").get(f"/clients/{client_id}/visibility", expect=422)


def test_of_two_who_decide_one_is_told(people, shelf):
    client_id = shelf.put("advisor1", "王磊")
    leader, director = people("leader1"), people("director1")
    leader.get(f"/clients/{client_id}")
    director.submit(f"/clients/{client_id}", form=f"/clients/{client_id}/level", press="level=middle")
    leader.submit(None, form=f"/clients/{client_id}/level", press="level=senior")
    assert leader.status == 409
    assert shelf.row(client_id).level == "middle"
