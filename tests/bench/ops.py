"""The requests of the load, to our site and to the reference, checked before any load is applied."""

import re
from urllib.parse import quote

from tests.bench.browse import Browser, Forms
from tests.bench.load import request
from tests.bench.records import ADVISER, Records

ROWS = 50
LINK = re.compile(r'href="/clients/\d+"')
STATUSES = ("existing", "prospect")
PLAN = {
    "source": "own_contact",
    "target_source": "own_resources",
    "goal": "争取客户开户",
    "deadline_on": "2030-12-31",
    "mode": "phone",
    "business_needs": "资产配置",
}


class Ours:
    """Requests to our site, as the adviser."""

    def __init__(self, server, records: Records):
        self.server, self.records = server, records
        self.browser = Browser(server.port).sign_in(ADVISER)

    def raw(self, paths, coding: str = "identity") -> list[str]:
        return [request("GET", path, self.server.port, self.browser.cookie, coding=coding) for path in paths]

    def list_paths(self) -> list[str]:
        return [f"/clients/?status={status}&sort=name" for status in STATUSES]

    def last_paths(self) -> list[str]:
        return [f"{path}&before=end" for path in self.list_paths()]

    def clients(self) -> list[str]:
        return [f"/clients/{number}" for number in self.records.talked]

    def searches(self) -> list[str]:
        return self.records.searches()

    def saves(self, numbers: list[int], mark: str) -> list[str]:
        """A filled-in edit form for each client, fetched beforehand."""
        return [self._sent(f"/clients/{number}/edit", {"preferences": f"{mark} {number}"}) for number in numbers]

    def drafts(self, numbers: list[int]) -> list[str]:
        """A filled-in new task book for each prospect."""
        made = [(f"/task-books/new?client_id={number}", {"client_id": str(number), **PLAN}) for number in numbers]
        return [self._sent(path, values) for path, values in made]

    def _sent(self, path: str, values: dict) -> str:
        action, fields = filled(self.browser.get(path), values)
        return request("POST", action or path, self.server.port, self.browser.cookie, fields)

    def check(self) -> None:
        """Refuse to measure pages that do not show what is meant to be measured."""
        for path in (*self.list_paths(), *self.last_paths()):
            rows = len(set(LINK.findall(self.browser.get(path))))
            if rows < ROWS and "before=end" not in path or not rows:
                raise SystemExit(f"{path} shows {rows} clients, not {ROWS}")
        for path in self.searches()[:2]:
            if not LINK.search(self.browser.get(path)):
                raise SystemExit(f"{path} finds nothing")
        for path in self.clients()[:2]:
            if self.browser.get(path).count("<li><p><b>") < 20:
                raise SystemExit(f"{path} does not show 20 contacts")


def filled(html: str, values: dict) -> tuple[str, list[tuple[str, str]]]:
    """The form of a page that has these fields, filled in; its address and what is sent."""
    action, fields = Forms(html).having(next(reversed(values)))
    return action, [(name, value) for name, value in fields if name not in values] + list(values.items())


class Hand:
    """The same requests to the reference page."""

    def __init__(self, server, records: Records):
        self.server, self.records = server, records

    def raw(self, paths) -> list[str]:
        return [request("GET", path, self.server.port) for path in paths]

    def list_paths(self) -> list[str]:
        return [f"/clients?adviser={self.records.adviser}&status={status}" for status in STATUSES]

    def clients(self) -> list[str]:
        return [f"/clients/{number}" for number in self.records.talked]

    def searches(self) -> list[str]:
        mine = f"branch={self.records.branch}&adviser={self.records.adviser}"
        terms = self.records.terms("common") or self.records.terms("rare")
        return [f"/search?{mine}&q={quote(term)}" for term in terms]

    def saves(self, numbers: list[int], mark: str) -> list[str]:
        browser, made = Browser(self.server.port), []
        for number in numbers:
            path = f"/clients/{number}/edit"
            fields = filled(browser.get(path), {"preferences": f"{mark} {number}"})[1]
            made.append(request("POST", path, self.server.port, fields=fields))
        return made

    def floor(self, size: int) -> list[str]:
        return self.raw([f"/floor/{size}"])
