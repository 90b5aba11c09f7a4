"""The reference that a comparison is measured against: the same reading, normalising and joining, written by hand for polars.

Run by itself: `python -m tests.bench.by_polars PLATFORM COUNTER`, two files as tests/reconciliation/months.py makes them. It
prints the accounts with findings of each kind, the seconds it took without the start of Python, and the most memory in MB. It
stores nothing, suggests nothing and refuses nothing, which the product does.
"""

import io
import json
import sys
import time
from pathlib import Path

import polars as pl

from tests.bench.plain import rows_of

FIELDS = ("name", "asset_total", "confirmed_on", "team", "advisor")
LABELS = ("客户名称", "资金帐号", "资产总额", "确认日期", "所属投资顾问团体", "所属投资顾问成员")
CODES = ("name", "account", "asset_total", "confirmed_on", "team", "advisor")
WIDE, NARROW = list("０１２３４５６７８９"), list("0123456789")


def read(path: str, encoding: str, labels) -> pl.DataFrame:
    """The rows below the line that names the columns, without blank ones and the row of totals."""
    text, mark = rows_of(path, encoding, labels)
    how = {"separator": mark, "quote_char": '"' if mark == "," else None, "truncate_ragged_lines": True}
    frame = pl.read_csv(io.BytesIO(text.encode()), infer_schema=False, **how)
    frame = frame.rename(dict(zip(labels, CODES, strict=True)))
    return frame.filter(pl.col("name").is_not_null(), ~pl.col("name").str.starts_with("合计"))


def normal(frame: pl.DataFrame) -> pl.LazyFrame:
    """Accounts in digits, amounts in fen, days, names and texts without stray spaces."""
    day = pl.col("confirmed_on").str.strip_chars().str.replace_many(["年", "月", "/", "日"], ["-", "-", "-", ""])
    said = pl.col("name").str.strip_chars()
    return frame.lazy().select(
        pl.col("account").str.replace_many([*WIDE, '"', "'", "=", " "], [*NARROW, "", "", "", ""]),
        pl.when(said.str.contains(r"^\p{Han}\s\p{Han}$"))
        .then(said.str.replace(r"\s", ""))
        .otherwise(said)
        .str.replace_many(["（", "）"], ["(", ")"])
        .alias("name"),
        (pl.col("asset_total").str.replace_many(["¥", ",", " "], ["", "", ""]).cast(pl.Float64) * 100)
        .round()
        .cast(pl.Int64),
        pl.coalesce(
            day.str.to_date("%Y-%m-%d", strict=False), day.str.to_date("%Y%m%d", strict=False)
        ).alias("confirmed_on"),
        pl.col("team").str.strip_chars(),
        pl.col("advisor").str.strip_chars(),
    )


def findings(ours: pl.DataFrame, theirs: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The findings of each kind: lines that are alone or twice, and of pairs what differs."""
    twice = {
        side: frame.filter(pl.col("account").is_duplicated()).unique("account", keep="any")
        for side, frame in (("platform", ours), ("counter", theirs))
    }
    left, right = (frame.filter(~pl.col("account").is_duplicated()) for frame in (ours, theirs))
    pairs = left.join(right, on="account", suffix="_theirs")
    different = pairs.filter(pl.any_horizontal(pl.col(code) != pl.col(f"{code}_theirs") for code in FIELDS))
    return {
        "duplicate_platform": twice["platform"],
        "duplicate_counter": twice["counter"],
        "only_platform": left.join(theirs, on="account", how="anti"),
        "only_counter": right.join(ours, on="account", how="anti"),
        **{code: different.filter(pl.col(code) != pl.col(f"{code}_theirs")) for code in FIELDS},
    }


def main(platform: str, counter: str) -> None:
    began = time.perf_counter()
    frames = [read(platform, "utf-8", CODES), read(counter, "gb18030", LABELS)]
    found = findings(*pl.collect_all([normal(frame) for frame in frames]))
    seconds = time.perf_counter() - began
    status = Path("/proc/self/status").read_text()
    memory = next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))
    accounts = {kind: frame["account"].to_list() for kind, frame in found.items()}
    print(json.dumps({"found": accounts, "seconds": round(seconds, 2), "memory": round(memory)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
