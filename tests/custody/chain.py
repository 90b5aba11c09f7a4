"""A deletion, as a test tells it: who asks, who says what to it, who executes."""

import json

from sqlalchemy import func, select

from ia.clients.models import Client
from ia.clients.sealing import archive
from ia.custody.deletions.models import DeletionRequest
from ia.ground.db import db
from ia.ground.documents.models import Document
from tests.clients.shelf import EMAIL, IDENTITY
from tests.custody.keeper import Keeper
from tests.taskbooks.story import Story

DECIDING = ("director1", "region1", "brokerage1")
POST = {"director1": "director", "region1": "regional", "brokerage1": "brokerage"}
WHY = "客户书面要求删除全部资料"
NAME = "欧阳修文"
STUB = "已删除客户 "


def confirmed(shelf) -> int:
    """A confirmed client of advisor1 with every kind of number."""
    facts = {"id_type": "id_card", "id_no": IDENTITY, "email": EMAIL, "family": f"{NAME}的父亲", "employer": "甲公司"}
    return shelf.existing("advisor1", NAME, **facts)


class Chain(Keeper):
    """Asks, approves and executes through the pages."""

    def request(self, username: str, client: int, expect: int = 200, **fields) -> int:
        """A request for the deletion of a client, as its number; 0 when it was refused."""
        visitor, before = self.people(username), self.newest(DeletionRequest)
        address = f"/deletion-requests/new?client={client}"
        visitor.submit(address, form="/deletion-requests/new", **{"client": client, "reason": WHY, **fields})
        assert visitor.status == expect, visitor.page.text
        made = self.newest(DeletionRequest)
        return made if made != before else 0

    def forge(self, username: str, client: int, reason: str = WHY) -> int:
        """What a form says that no page offered; the status of the answer."""
        visitor = self.people(username)
        token = visitor.get("/").text.split('name="csrf_token" value="')[1].split('"')[0]
        fields = {"client": client, "reason": reason, "csrf_token": token}
        return visitor.post("/deletion-requests/new", data=fields).status_code

    def approved(self, username: str, client: int, by=DECIDING) -> int:
        """Asked for, and approved by these in their order."""
        made = self.request(username, client)
        for approver in by:
            self.approve(approver, made, f"同意（{approver}）")
        return made

    def approve(self, username: str, made: int, opinion: str = "同意", expect: int = 200) -> None:
        self.step(username, made, f"{POST[username]}-approve", expect=expect, opinion=opinion)

    def reject(self, username: str, made: int, opinion: str = "理由不足", expect: int = 200) -> None:
        self.step(username, made, f"{POST[username]}-reject", expect=expect, opinion=opinion)

    def executed(self, username: str, client: int) -> int:
        """Carried through to the end."""
        number = self.number(client)
        made = self.approved(username, client)
        self.step("hqadmin1", made, "execute", client_no=number)
        return made

    def number(self, client: int) -> str:
        return self.read(select(Client.client_no).where(Client.id == client))

    def row(self, made: int) -> DeletionRequest:
        with self.app.app_context():
            return db.session.get(DeletionRequest, made)

    def count(self, model, *conditions) -> int:
        return self.read(select(func.count()).select_from(model).where(*conditions))

    def content(self, client_no: str) -> dict:
        """What is under seal."""
        with self.app.app_context():
            return archive.open_seal(archive.find(client_no))

    def sealed_text(self, client_no: str) -> str:
        return json.dumps(self.content(client_no), ensure_ascii=False)

    def title(self, document: int) -> str:
        return self.read(select(Document.title).where(Document.id == document))


class WholeStory(Story):
    """A client with everything: a task book carried through, papers, talks, an agreement."""

    def confirmed(self, username: str, name: str, account: str) -> tuple[int, int]:
        """The client and its filed task book."""
        client = self.prospect(username, name)
        book = self.draft(username, client, goal=f"争取{name}开户", business_needs=f"{name}的资产配置")
        self.step(username, book, "submit")
        self.step("leader1", book, "approve", leader_opinion=f"同意开发{name}")
        self.step(
            username,
            book,
            "add-entry",
            at="2026-11-24T09:30",
            mode="phone",
            content=f"与{name}首次沟通",
            substantive=True,
        )
        self.step(username, book, "add-talk", at="2026-11-24T09:40", host="designated", first_advice=f"{name}宜稳健")
        self.step(username, book, "request-confirmation", final_summary=f"{name}同意开户")
        owner = self.cast.users[username]
        self.step("leader1", book, "opinion-with-owner", leader_confirm_opinion="归其名下", client_owner=owner)
        self.step("director1", book, "final-opinion", director_opinion="同意")
        self.step(username, book, "print-task-book")
        self.step(username, book, "register-agreement", signed_on="2026-11-24", services=["research"])
        opened = {"fund_account_no": account, "total_assets": "500000", "opened_on": "2026-11-24"}
        self.step("clerk1", book, "account-opened-slip-printed", **opened)
        self.step("counter1", book, "confirm-opening")
        for code in self.codes(book, "slip"):
            self.sign("clerk1", book, code, "counter_clerk", "谢芳")
            self.sign("clerk1", book, code, "advisor", "林晓东")
        self.step("admin1", book, "confirm-new-client", slip_no=self.slip(book), confirmed_on="2026-11-24")
        first, second = self.codes(book, "slip")
        self.keep("clerk1", book, first, "counter_clerk", "柜台")
        self.keep("leader1", book, second, "leader", "团队柜")
        assert self.state(book) == "archived"
        return client, book
