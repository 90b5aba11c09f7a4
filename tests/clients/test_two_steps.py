"""From any page to a client in two steps with the keyboard alone, with and without scripting."""

import pytest

PAGES = ("/", "/task-books/", "/help/")


def press_access_key(page) -> None:
    """Alt and S, as a keyboard sends them: with the sign that the key has without Alt, by which browsers go."""
    session = page.context.new_cdp_session(page)
    key = {"modifiers": 1, "key": "s", "code": "KeyS", "unmodifiedText": "s", "windowsVirtualKeyCode": 83}
    for kind in ("keyDown", "keyUp"):
        session.send("Input.dispatchKeyEvent", {"type": kind, **key})


@pytest.mark.parametrize("script", [True, False])
def test_a_client_opens_in_two_steps(shelf, visit, script):
    """Jump to the field, type and Enter; of several hits the first has the focus, and Enter opens it."""
    older, newer = shelf.put("advisor1", "张三丰"), shelf.put("advisor1", "张三思", phone="13900000002")
    page = visit("advisor1", script=script)
    for path in PAGES:
        page.goto(path)
        press_access_key(page)
        page.keyboard.type("zs")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?**")
        page.wait_for_selector("#hits a:focus")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/clients/{newer}")
        assert "张三思" in page.inner_text("h1")
    assert older < newer


def test_the_slash_leads_to_the_field_too(shelf, visit):
    client_id = shelf.put("advisor1", "张三丰")
    page = visit("advisor1")
    page.goto("/task-books/")
    page.keyboard.press("/")
    page.keyboard.type("zsf")
    page.keyboard.press("Enter")
    page.wait_for_selector("#hits a:focus")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/clients/{client_id}")


def test_whoever_may_not_see_the_client_finds_nothing(people, shelf):
    shelf.put("advisor1", "张三丰")
    other = people("advisor9")
    other.get("/search?q=zsf")
    assert other.page.select("#hits a") == []


def test_the_own_client_number_comes_before_holders_of_a_stock_of_that_number(people, shelf):
    first = shelf.put("advisor1", "王磊")
    number = shelf.row(first).client_no
    for place in range(11):
        shelf.put(
            "advisor1", f"李四{'一二三四五六七八九十百'[place]}", phone=f"1390000{place:04}", holdings=f"{number} 100股"
        )
    advisor = people("advisor1")
    advisor.get(f"/search?q={number}")
    assert advisor.page.one("#hits a[autofocus]").get("href") == f"/clients/{first}"
    assert len(advisor.page.select("#hits a")) == 11
