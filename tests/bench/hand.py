"""The reference: the same rows by plain SQL and Jinja on the same database, without login, rights, audit chain or forms.

Also the floor: a bare route that returns so many constant bytes, and one that reads a form and redirects. It reads the
database named by BENCH_DB with the same durability as ours.
"""

import os
import sqlite3
import threading

from flask import Flask, Response, abort, redirect, request

app = Flask(__name__)
_local, _constant = threading.local(), {}
_COLUMNS = "c.id, c.client_no, c.name, c.is_key, c.status, c.level, c.fund_account_no, c.next_contact_at"
_FIELDS = ("name", "employer", "position", "education", "preferences", "family", "investment_history", "other")
_BASE = "<!doctype html><html lang=zh><meta charset=utf-8><title>客户</title><nav><a href=/clients>客户</a></nav>"
_ROWS = """<table><thead><tr><th>姓名<th>客户号<th>状态<th>级别<th>顾问<th>资金帐号<th>下次</thead><tbody>
{% for r in rows %}<tr><td><a href="/clients/{{ r.id }}">{{ r.name }}</a>{% if r.is_key %} <b>重点</b>{% endif %}</td>
<td>{{ r.client_no }}</td><td>{{ r.status }}</td><td>{{ r.level }}</td><td>{{ r.adviser }}</td>
<td>{{ (r.fund_account_no or '')[-4:] }}</td><td>{{ (r.next_contact_at or '')[:10] }}</td></tr>
{% endfor %}</tbody></table><p>{{ total }} <a href="?after={{ rows[-1].id if rows }}">下一页</a>"""
LIST = app.jinja_env.from_string(_BASE + "<form><input name=q value='{{ q }}'></form>" + _ROWS)
PAGE = app.jinja_env.from_string(
    _BASE
    + """<h1>{{ c.name }}</h1><dl>{% for k in c.keys() %}<dt>{{ k }}</dt><dd>{{ c[k] or '' }}</dd>{% endfor %}</dl>
<ul>{% for w in ways %}<li>{{ w.kind }} {{ w.value }}</li>{% endfor %}</ul><table><tbody>{% for t in talks %}<tr>
<td>{{ t.at[:16] }}</td><td>{{ t.adviser }}</td><td>{{ t.direction }}</td><td>{{ t.nature }}</td><td>{{ t.channel }}</td>
<td>{{ t.topic }}</td><td>{{ t.solved or '' }}</td><td>{{ t.satisfaction }}</td></tr>{% endfor %}</tbody></table>"""
)
FORM = app.jinja_env.from_string(
    _BASE
    + """<form method=post><input type=hidden name=version value="{{ c.version }}">
{% for k in fields %}<label>{{ k }}<input name={{ k }} value="{{ c[k] or '' }}"></label>{% endfor %}<button>存</button></form>"""
)


def db() -> sqlite3.Connection:
    if not hasattr(_local, "db"):
        _local.db = sqlite3.connect(os.environ["BENCH_DB"], isolation_level=None, cached_statements=256)
        _local.db.row_factory = sqlite3.Row
        _local.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000")
        _local.db.execute("PRAGMA busy_timeout=10000")
    return _local.db


def rows(where: str, order: str, values: list) -> str:
    listed = f"SELECT {_COLUMNS}, u.name AS adviser FROM clients c JOIN users u ON u.id = c.managed_by_id"
    found = db().execute(f"{listed} WHERE {where} ORDER BY {order} LIMIT 50", values).fetchall()
    total = (
        db().execute(f"SELECT count(*) FROM (SELECT 1 FROM clients c WHERE {where} LIMIT 1001)", values).fetchone()[0]
    )
    return LIST.render(rows=found, total=total, q=request.args.get("q", ""))


@app.get("/clients")
def clients():
    wanted = "c.managed_by_id = ? AND c.status = ?"
    return rows(wanted, "c.name_key, c.id", [request.args["adviser"], request.args["status"]])


@app.get("/search")
def search():
    return rows(
        "c.id IN (SELECT client_id FROM client_terms WHERE term = ? AND branch_id = ?) AND c.managed_by_id = ?",
        "c.id DESC",
        [request.args["q"], request.args["branch"], request.args["adviser"]],
    )


def client(number: int) -> sqlite3.Row:
    return db().execute("SELECT * FROM clients WHERE id = ?", (number,)).fetchone() or abort(404)


@app.get("/clients/<int:number>")
def show(number):
    talks = db().execute(
        "SELECT t.*, u.name AS adviser FROM contact_records t JOIN users u ON u.id = t.by_id "
        "WHERE t.client_id = ? ORDER BY t.at DESC LIMIT 20",
        (number,),
    )
    ways = db().execute("SELECT kind, value FROM client_contacts WHERE client_id = ?", (number,))
    return PAGE.render(c=client(number), talks=talks.fetchall(), ways=ways.fetchall())


@app.route("/clients/<int:number>/edit", methods=["GET", "POST"])
def edit(number):
    if request.method == "GET":
        return FORM.render(c=client(number), fields=_FIELDS)
    sent = [request.form[name][:200] or None for name in _FIELDS]
    db().execute("BEGIN IMMEDIATE")
    changed = db().execute(
        f"UPDATE clients SET {', '.join(f'{name} = ?' for name in _FIELDS)}, version = version + 1 "
        "WHERE id = ? AND version = ?",
        [*sent, number, int(request.form["version"])],
    )
    db().execute("INSERT INTO hand_audit (client_id, at, what) VALUES (?, datetime('now'), ?)", (number, str(sent)))
    db().execute("COMMIT")
    return redirect(f"/clients/{number}", 303) if changed.rowcount else abort(409)


@app.get("/floor/<int:size>")
def floor(size):
    if size not in _constant:
        _constant[size] = (b"<!doctype html><title>x</title>" + "<td>客户</td>\n".encode() * (size // 16 + 2))[:size]
    return Response(_constant[size], mimetype="text/html")


@app.post("/floor/save")
def floor_save():
    return redirect(f"/floor/{len(request.form)}", 303)
