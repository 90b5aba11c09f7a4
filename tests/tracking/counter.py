"""What the counter and the advisers do with trading data, as a test tells it."""

import io

from openpyxl import Workbook
from sqlalchemy import select

from ia.clients.figures import MonthlyStat
from ia.ground import clock
from ia.ground.db import db
from ia.tracking import work
from ia.tracking.models import TradingUpload
from jobs.tracking import carry_on
from tests.acting import Acting

MONTH, BEFORE = "2026-10", "2026-09"
"""The month before that of tests.moment.NOW, and the one before it."""
HEAD = ["资金帐号", "客户姓名", "交易量", "交易成本", "持仓结构", "换手率(%)", "盈亏"]
HOME = "/monthly-tracking/"


def row(
    account: str, volume="1,200,000.00", cost="960.50", holdings="股票70% 现金30%", rate="85.5", profit="-3,200.00"
):
    return [account, "客户", volume, cost, holdings, rate, profit]


def table(rows, head=HEAD, above="示范营业部客户交易数据\n") -> str:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in one) for one in [head, *rows]]
    return above + "\n".join(quoted) + "\n"


def workbook(rows, head=HEAD) -> bytes:
    book = Workbook()
    for one in [["客户交易数据"], head, *rows]:
        book.active.append(one)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class Counter(Acting):
    """Acts through the pages; the worker's part is done at once."""

    def send(self, data: bytes | str, name="交易.csv", *, who="clerk1", month=MONTH, works=True, **fields):
        """Send a file and let the worker read it; the browser then shows the report."""
        visitor = self.person(who)
        data = data.encode("gb18030") if isinstance(data, str) else data
        visitor.submit(f"{HOME}uploads/new", file=(io.BytesIO(data), name), month=month, **fields)
        if works and visitor.status == 200:
            self.work(visitor)
        return visitor

    def work(self, visitor) -> None:
        """Do what the worker would do with all files, and load the page anew."""
        with self.app.app_context():
            for upload_id, _attempts in work.lost(clock.now()):
                carry_on(upload_id)
        visitor.get(visitor.page.url)

    def take(self, visitor, what="all", **fields):
        """Press the button, let the worker do it."""
        visitor.submit(None, press=f"take={what}", **fields)
        if visitor.status == 200:
            self.work(visitor)
        return visitor

    def bring_in(self, rows, *, month=MONTH, **fields) -> int:
        """A file that is sent and taken; returns its number."""
        visitor = self.take(self.send(table(rows), month=month), **fields)
        assert "现行数据" in visitor.page.text, visitor.page.text
        return int(visitor.page.url.rpartition("/")[2])

    def upload(self, number: int) -> TradingUpload:
        with self.app.app_context():
            return db.session.get(TradingUpload, number)

    def stat(self, client_id: int, month=MONTH) -> MonthlyStat | None:
        with self.app.app_context():
            query = select(MonthlyStat).where(MonthlyStat.client_id == client_id, MonthlyStat.month == month)
            return db.session.scalar(query)

    def comment(self, client_id: int, text: str, *, who="advisor1", month=MONTH, status=200):
        address = f"{HOME}clients/{client_id}/months/{month}"
        visitor = self.person(who)
        visitor.submit(address, comment=text, form=address)
        assert visitor.status == status, visitor.page.text
        return visitor
