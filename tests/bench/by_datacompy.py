"""The other reference: the same reading and normalising with pandas, compared by datacompy.

Run by itself: `python -m tests.bench.by_datacompy PLATFORM COUNTER`; it prints what by_polars.py prints.
"""

import csv
import io
import json
import sys
import time
from pathlib import Path

import datacompy
import pandas as pd

from tests.bench.plain import rows_of

FIELDS = ("name", "asset_total", "confirmed_on", "team", "advisor")
LABELS = ("客户名称", "资金帐号", "资产总额", "确认日期", "所属投资顾问团体", "所属投资顾问成员")
CODES = ("name", "account", "asset_total", "confirmed_on", "team", "advisor")
NARROW = str.maketrans("０１２３４５６７８９", "0123456789")


def read(path: str, encoding: str, labels) -> pd.DataFrame:
    """The rows below the line that names the columns, without blank ones and the row of totals."""
    text, mark = rows_of(path, encoding, labels)
    how = {"sep": mark, "quoting": csv.QUOTE_MINIMAL if mark == "," else csv.QUOTE_NONE}
    frame = pd.read_csv(io.StringIO(text), dtype=str, skip_blank_lines=True, **how)
    frame = frame.rename(columns=dict(zip(labels, CODES, strict=True)))
    return frame[frame["name"].notna() & ~frame["name"].str.startswith("合计", na=False)]


def normal(frame: pd.DataFrame) -> pd.DataFrame:
    """Accounts in digits, amounts in fen, days, names and texts without stray spaces."""
    day = frame["confirmed_on"].str.strip().str.replace(r"[年月/]", "-", regex=True).str.replace("日", "")
    short = day.str.fullmatch(r"\d{8}")
    days = pd.to_datetime(day.where(~short), format="%Y-%m-%d", errors="coerce")
    amount = frame["asset_total"].str.replace(r"[¥, ]", "", regex=True).astype(float) * 100
    name = frame["name"].str.strip().str.replace("\u3000", "").str.replace("（", "(").str.replace("）", ")")
    return pd.DataFrame(
        {
            "account": frame["account"].str.strip(" \"'=").str.translate(NARROW),
            "name": name,
            "asset_total": amount.round().astype("int64"),
            "confirmed_on": days.fillna(pd.to_datetime(day.where(short), format="%Y%m%d", errors="coerce")),
            "team": frame["team"].str.strip(),
            "advisor": frame["advisor"].str.strip(),
        }
    )


def findings(ours: pd.DataFrame, theirs: pd.DataFrame) -> dict[str, pd.Series]:
    """The accounts with findings of each kind."""
    twice = [frame["account"].duplicated(keep=False) for frame in (ours, theirs)]
    left, right = ours[~twice[0]], theirs[~twice[1]]
    engine = getattr(datacompy, "PandasCompare", None) or datacompy.Compare
    compared = engine(left, right, join_columns="account")
    pairs = compared.intersect_rows
    alone = [rows["account"] for rows in (compared.df1_unq_rows, compared.df2_unq_rows)]
    return {
        "duplicate_platform": ours["account"][twice[0]].drop_duplicates(),
        "duplicate_counter": theirs["account"][twice[1]].drop_duplicates(),
        "only_platform": alone[0][~alone[0].isin(theirs["account"])],
        "only_counter": alone[1][~alone[1].isin(ours["account"])],
        **{code: pairs["account"][~pairs[f"{code}_match"]] for code in FIELDS},
    }


def main(platform: str, counter: str) -> None:
    began = time.perf_counter()
    found = findings(normal(read(platform, "utf-8", CODES)), normal(read(counter, "gb18030", LABELS)))
    seconds = time.perf_counter() - began
    status = Path("/proc/self/status").read_text()
    memory = next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))
    accounts = {kind: rows.to_list() for kind, rows in found.items()}
    print(json.dumps({"found": accounts, "seconds": round(seconds, 2), "memory": round(memory)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
