"""What the tests of bad input share: languages, forms filled in well, and what stands on a page."""

import pytest

from tests.access.asking import changed, contents

LANGUAGES = pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
NEW_CLIENT = {
    "name": "张三",
    "client_kind": "person",
    "source": "own_contact",
    "contacts-0-kind": "mobile",
    "contacts-0-value": "13712345678",
}
NEW_BOOK = {
    "source": "own_contact",
    "target_source": "own_resources",
    "goal": "争取开户，语句里有“引号”与<标记>",
    "deadline_on": "2026-12-31",
    "mode": "phone",
    "business_needs": "资产配置",
}
NO_DATE = "There is no such date; write it as 2026-11-23."
NO_TIME = "There is no such time; write it as 2026-11-23 09:30."


def speaking(visitor, language: str):
    """The person, with that language chosen."""
    visitor.get("/help/")
    token = visitor.page.select("[name=csrf_token]")[0].get("value")
    visitor.post("/language", data={"csrf_token": token, "language": language})
    return visitor


def standing(page, form: str) -> dict[str, str]:
    """What stands in a form. Of a text area the first line end belongs to the mark-up, as browsers read it."""
    return {name: value.removeprefix("\n") for name, value in page.form(form).form_values()}


def untouched(app, before) -> bool:
    """Nothing but sessions, languages and files under check is different."""
    return not [text for text in changed(before, contents(app)) if not text.startswith("users")]
