import time
from sqlalchemy import insert, text, event
from ia.ground.db import db, write_unit
from ia.ground.documents.models import Document
from ia.ground.search import forms_found
from ia.ground.search.forms_found import find_forms
from tests.ground import memo_room
def test_big(app, cast, people, now, statements):
    with memo_room.opened(app):
        with app.app_context(), write_unit() as u:
            ids=list(cast.users.values())
            rows=[dict(kind="memo",serial_no=f"ME-B001-202611-{n:06d}",title=f"客户{n}的开户申请",owner_id=ids[n%20],created_by_id=ids[n%20],team_id=cast.units["B001-T1"] if n%3 else cast.units["B001-T2"],branch_id=cast.units["B001"],state="draft",state_since=now,version=1,created_at=now) for n in range(100000)]
            for i in range(0,100000,10000): u.execute(insert(Document.__table__), rows[i:i+10000])
            u.execute(text("ANALYZE"))
        with app.test_request_context():
            for who in ("advisor1","leader1","director1"):
                p=cast.person(who)
                for t in ("开户","不存在的"):
                    find_forms(t,p,now,20)
                    b=time.perf_counter(); n=len(find_forms(t,p,now,20)); print(who,t,n,round((time.perf_counter()-b)*1000,1),"ms")
                seen=[]
                def note(c,cur,st,params,ctx,many): seen.append((st,params))
                event.listen(db.engine,"before_cursor_execute",note)
                find_forms("开户",p,now,20)
                event.remove(db.engine,"before_cursor_execute",note)
                st,params=seen[-1]
                if db.engine.dialect.name=="sqlite":
                    print(st)
                    for r in db.session.connection().exec_driver_sql("EXPLAIN QUERY PLAN "+st, params): print("PLAN",r)
