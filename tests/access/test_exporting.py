"""The right to export opens nothing by itself."""

from ia.clients.exports.rights import EXPORTER
from ia.ground.db import write_unit
from ia.ground.org.models import Post
from tests.access import world as worlds
from tests.access.expected import CLIENT_READERS, PEOPLE, TODAY, sees_client
from tests.access.sight import differs, names_in


def test_an_export_holds_what_its_maker_sees_in_the_branch(app, cast, crowd):
    """The right to export (7.3) opens nothing by itself: each file holds exactly the clients in sight in that branch."""
    world = worlds.cared(app, cast)
    exporting = [who for who in PEOPLE.values() if who.role in CLIENT_READERS and who.branch == "B001"]
    with app.app_context(), write_unit() as unit:
        right = {"role": EXPORTER, "unit_id": cast.units["B001"], "starts_on": TODAY}
        unit.add_all(Post(user_id=cast.users[who.username], **right) for who in exporting)
    asked = {"format": "csv", "kind": "analysis", "purpose": "服务分析", "consent": "y", "consent_under": "协议第八条"}
    for who in exporting:
        answer = crowd[who.username].send("/clients/export", asked)
        right = {one.name for one in world.clients if one.branch == "B001" and sees_client(who, one)}
        if not right:
            assert answer.status_code == 422 and not names_in(answer.text)
            continue
        assert answer.mimetype == "text/csv", (who.username, answer.status_code)
        named = names_in(answer.get_data().decode("utf-8-sig"))
        assert named == right, differs(who, "export", named, right)
    assert len(exporting) >= 12
