"""A client is found and recorded without a mouse; whatever part of a page changes, the focus stays where somebody types."""

from tests.clients.shelf import Shelf
from tests.stories.test_task_book import Desk

FOCUSED = "() => (document.activeElement || {}).name || (document.activeElement || {}).id || ''"


class Keys(Desk):
    """A person who has a keyboard alone."""

    def press(self, *keys: str):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str):
        self.page.keyboard.type(words)

    def tab_to(self, name: str, most: int = 80):
        """Go on by Tab until the focus stands there, and is to be seen."""
        for _ in range(most):
            self.press("Tab")
            if self.focused() == name:
                seen = "getComputedStyle(document.activeElement).outlineStyle"
                assert self.page.evaluate(f"() => {seen}") != "none", f"the focus on {name} is not to be seen"
                return
        raise AssertionError(f"no way by Tab to {name}")

    def focused(self) -> str:
        return self.page.evaluate(FOCUSED)


def test_signing_in_and_recording_by_keyboard(visit, cast, app):
    desk = Keys(visit, None)
    desk.open("/login")
    if desk.focused() != "username":
        desk.tab_to("username")
    desk.type("advisor1")
    desk.tab_to("password")
    desk.type("demoadvisor1")
    desk.press("Enter")
    desk.page.wait_for_selector("a.menu", state="attached")

    desk.press("Tab", "Enter")
    assert desk.focused() == "main", "the first Tab of a page leads past the menu"

    desk.open("/clients/new")
    desk.tab_to("name")
    desk.type("东方朔")
    desk.tab_to("contacts-0-value")
    desk.type("13912345678")
    desk.tab_to("add_row")
    desk.press("Enter")
    desk.page.wait_for_selector("[name='contacts-1-value']")
    assert desk.focused() == "contacts-1-kind", "a row just added takes the focus"
    assert desk.page.input_value("[name=name]") == "东方朔"
    desk.tab_to("contacts-1-value")
    desk.type("13912345670")
    desk.tab_to("source")
    desk.press("ArrowDown")
    desk.tab_to("account-fund_account_no")
    desk.press("Enter")
    desk.page.wait_for_selector(".flash")
    desk.says("东方朔")


def test_the_focus_stays_while_a_list_narrows(visit, cast, app):
    shelf = Shelf(app, cast)
    shelf.put("advisor1", "东方朔")
    shelf.put("advisor1", "西门豹", phone="13800138001")
    desk = Keys(visit, "advisor1")
    desk.open("/clients/")
    desk.press("/")
    assert desk.focused() == "q", "a stroke leads to the search"
    desk.page.focus("main form.bar input[name=q]")
    desk.type("西门")
    desk.page.wait_for_function("() => !document.querySelector('#clients-list').textContent.includes('东方朔')")
    assert desk.page.evaluate("() => document.activeElement.closest('main') !== null") and desk.focused() == "q"
    desk.type("豹")
    assert desk.page.input_value("main form.bar input[name=q]") == "西门豹"
