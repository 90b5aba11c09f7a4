"""The verbs of the task book: what each step changes, beside the state. Called by the engine inside one unit of work."""

from datetime import datetime

from sqlalchemy import insert, select

from ia.clients.care import lifecycle
from ia.clients.models import Client
from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.documents import numbering
from ia.ground.org import colleagues
from ia.ground.printing import service as printing
from ia.ground.workdays.calendar import current as calendar
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.taskbooks.holders import unagreed
from ia.taskbooks.models import Agreement, Codeveloper, Dispute, Entry, Talk, TaskBook
from ia.taskbooks.papers import PAPERS
from ia.taskbooks.words import STALL_MONTHS

PLAN = [
    "source",
    "target_source",
    "goal",
    "deadline_on",
    "mode",
    "business_needs",
    "analysis",
    "scheme",
    "kit",
    "purposes",
    "out_from",
    "out_to",
    "retroactive",
    "value_eval",
    "opportunity_eval",
    "strategy_eval",
    "decision_role",
]


def new(client: Client, form, act: Act) -> TaskBook:
    """A draft for this client by whoever acts. A director's own book belongs to the team that he fixes (D-51)."""
    home = act.person.home
    book = TaskBook(client_id=client.id, owner_id=act.person.id, created_by_id=act.person.id)
    book.by_director = act.person.has("marketing_director")
    book.team_id = form.managing_team.data if book.by_director else home.team_id
    book.branch_id = home.branch_id
    return _begin(book, client, form_facts(form), act, codevelopers=form.codevelopers.data)


def _begin(book: TaskBook, client: Client, facts: dict, act: Act, codevelopers=()) -> TaskBook:
    book.open_client_id, book.title, book.created_at = client.id, client.name, act.now
    numbering.enter(book, "TB", act.today)
    for name, value in facts.items():
        setattr(book, name, value)
    set_codevelopers(book, codevelopers, act)
    engine.begin(book, act)
    return book


def form_facts(form) -> dict:
    """The plan as the form has it, with the consent where the book is filled in afterwards."""
    facts = form.facts(*PLAN)
    consent = form.prior_consent.form
    retroactive = form.retroactive.data
    facts["consent_by_id"] = consent.by.data if retroactive else None
    facts["consent_at"] = consent.at.data if retroactive else None
    facts["consent_channel"] = consent.channel.data if retroactive else None
    return facts


def save(book: TaskBook, form, act: Act) -> None:
    """Change the draft; the trail keeps what changed from what to what."""
    changes = {}
    facts = form_facts(form)
    if book.by_director:
        facts["team_id"] = form.managing_team.data
    for name, value in facts.items():
        before = getattr(book, name)
        if before != value and (before or value):
            changes[name] = [plain(before), plain(value)]
            setattr(book, name, value)
    before = sorted(row.user_id for row in book.codevelopers)
    if before != sorted(form.codevelopers.data):
        changes["codevelopers"] = [before, sorted(form.codevelopers.data)]
        set_codevelopers(book, form.codevelopers.data, act)
    if changes:
        trail.record("edit", book.kind, book.id, actor=act.person, now=act.now, changes=changes)


def plain(value):
    """A value as JSON carries it."""
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d %H:%M")
    return value if isinstance(value, (str, int, list, type(None))) else str(value)


def set_codevelopers(book: TaskBook, user_ids, act: Act) -> None:
    """Name the co-developers; those who stay keep the agreement of their leader."""
    present = {row.user_id: row for row in book.codevelopers}
    for user_id in set(present) - set(user_ids):
        book.codevelopers.remove(present[user_id])
    for user_id in sorted(set(user_ids) - set(present) - {book.owner_id}):
        team_id = colleagues.team_of(user_id, book.branch_id, act.today)
        book.codevelopers.append(Codeveloper(user_id=user_id, team_id=team_id))
    db.session.flush()


def agree(book: TaskBook, act: Act) -> dict:
    """The leader of another team, or whoever stands in for that leader, lets its member take part. Nobody does so for
    himself, nor for the one stood in for."""
    person = act.person
    teams = [(post.team_id, person.id) for post in person.posts]
    teams += [(post.team_id, one.principal_id) for one in person.stands_for for post in one.posts]
    for row in unagreed(book):
        leads = any(team_id == row.team_id and leader_id != row.user_id for team_id, leader_id in teams)
        if person.acts_at("marketing_director") or (leads and row.user_id != person.id):
            row.agreed_by_id, row.agreed_at = act.person.id, act.now
    db.session.flush()
    engine.readdress(book, act)
    return {}


def close(book: TaskBook, act: Act) -> dict:
    """The journey ends: the client is free for another book, shared sight ends at once."""
    book.open_client_id = None
    lifecycle.end_grants(book.client_id, "codeveloper", act.today)
    return {}


def approve(book: TaskBook, act: Act) -> dict:
    """File the book under the member and begin the development (D-22)."""
    book.leader_opinion, book.approved_at, book.progress_from = act.form.leader_opinion.data, act.now, act.now
    lifecycle.start_development(book.client, act, managed_by=book.owner_id, team_id=book.team_id)
    for row in book.codevelopers:
        lifecycle.grant(book.client_id, row.user_id, "codeveloper", act.today)
    lifecycle.note(book.client_id, "development", book.goal, act, document_id=book.id)
    return {}


def add_entry(book: TaskBook, act: Act) -> dict:
    """Add what happened, and copy it to the client's timeline."""
    facts = act.form.facts()
    lifecycle.note(book.client_id, "progress", facts["content"], act, document_id=book.id, at=facts["at"])
    return keep_entry(book, facts, act)


def keep_entry(book: TaskBook, facts: dict, act: Act) -> dict:
    """Add what happened, by column of an entry; the next contact stands on the client's row."""
    db.session.execute(insert(Entry), {**facts, "book_id": book.id, "by_id": act.person.id, "created_at": act.now})
    db.session.expire(book, ["entries"])
    if facts["substantive"] and (book.progress_from is None or facts["at"] > book.progress_from):
        book.progress_from = facts["at"]
    client = book.client
    if client.last_contact_at is None or facts["at"] > client.last_contact_at:
        client.last_contact_at = facts["at"]
    if facts["next_contact_at"]:
        client.next_contact_at = facts["next_contact_at"]
    return {"entry": [None, facts["content"][:80]]}


def add_talk(book: TaskBook, act: Act) -> dict:
    seq = len(book.talks) + 1
    db.session.execute(insert(Talk), {**act.form.facts(), "book_id": book.id, "seq": seq, "by_id": act.person.id})
    db.session.expire(book, ["talks"])
    lifecycle.note(book.client_id, "talk", act.form.said or f"#{seq}", act, document_id=book.id, at=act.form.at.data)
    return {"talk": [None, seq]}


def evaluate(book: TaskBook, act: Act) -> dict:
    changes = {}
    for name, value in act.form.facts().items():
        if getattr(book, name) != value and (getattr(book, name) or value):
            changes[name] = [getattr(book, name), value]
            setattr(book, name, value)
    return changes


def monthly_check(book: TaskBook, act: Act) -> dict:
    """Entries that the leader does not confirm lose the mark "substantive"; the three months count from what is left."""
    confirmed = set(act.form.confirmed_entries.data or ())
    dropped = []
    for entry in book.entries:
        if entry.substantive:
            entry.checked_by_id = act.person.id
            if entry.id not in confirmed:
                entry.substantive = False
                dropped.append(entry.id)
    left = [entry.at for entry in book.entries if entry.substantive]
    book.progress_from = max([*left, book.approved_at])
    return {"substantive": [dropped, []]} if dropped else {}


def stalled_since(book: TaskBook, act: Act) -> bool:
    """Whether three months have run without substantive progress (D-41), the day number clamped to the month's end."""
    if book.progress_from is None:
        return False
    return calendar().months_later(clock.local_date(book.progress_from), STALL_MONTHS) <= act.today


def propose_plan(book: TaskBook, act: Act) -> dict:
    book.stall_causes, book.new_scheme = act.form.stall_causes.data, act.form.new_scheme.data
    book.plan_pending = True
    engine.readdress(book, act)
    return {"new_scheme": [None, book.new_scheme]}


def accept_plan(book: TaskBook, act: Act) -> dict:
    book.plan_pending, book.progress_from = False, act.now
    return {}


def return_plan(book: TaskBook, act: Act) -> dict:
    book.plan_pending = False
    engine.readdress(book, act)
    return {}


def reassign(book: TaskBook, act: Act) -> dict:
    """End this book and open a draft for the new owner, who reads the old history (D-41)."""
    owner_id = act.form.new_owner.data
    team_id = colleagues.team_of(owner_id, book.branch_id, act.today) or book.team_id
    close(book, act)
    db.session.flush()
    facts = {name: getattr(book, name) for name in ("source", "goal", "mode", "business_needs", "deadline_on")}
    facts["target_source"] = "leader_assigned"
    successor = TaskBook(client_id=book.client_id, owner_id=owner_id, created_by_id=owner_id, previous_id=book.id)
    successor.team_id, successor.branch_id = team_id, book.branch_id
    _begin(successor, book.client, facts, act)
    reason = {"reason": act.form.said, "document_id": book.id}
    lifecycle.hand_over(book.client, act, managed_by=owner_id, team_id=team_id, **reason)
    return {"owner": [book.owner_id, owner_id]}


def fail(book: TaskBook, act: Act) -> dict:
    """Give up: the causes stay on record, the client is a prospect again and open to the branch (D-39, P-22)."""
    book.fail_causes, book.support_sought = act.form.fail_causes.data, act.form.support_sought.data
    close(book, act)
    lifecycle.back_to_prospect(book.client, act)
    lifecycle.note(book.client_id, "failed", book.fail_causes, act, document_id=book.id)
    return {}


def request_confirmation(book: TaskBook, act: Act) -> dict:
    book.final_summary = act.form.final_summary.data
    lifecycle.begin_confirmation(book.client, act)
    return {}


def back_to_progress(book: TaskBook, act: Act) -> dict:
    """Confirmation is taken back: the opinions given on it stay in the record, the named owner is open again."""
    book.client_owner_id = book.managed_by_id = book.director_confirmed_at = None
    lifecycle.back_to_development(book.client, act)
    return {}


def name_owner(book: TaskBook, act: Act) -> dict:
    """The leader names the owner; of a client developed by the director, the member who manages it (D-51, D-57)."""
    chosen = act.form.client_owner.data
    book.leader_confirm_opinion = act.form.leader_confirm_opinion.data
    book.client_owner_id = book.owner_id if book.by_director else chosen
    book.managed_by_id = chosen
    return {"client_owner": [None, colleagues.names([chosen]).get(chosen)]}


def confirm_by_director(book: TaskBook, act: Act) -> dict:
    book.director_opinion, book.director_confirmed_at = act.form.director_opinion.data, act.now
    return {}


def open_dispute(book: TaskBook, act: Act) -> dict:
    book.disputes.append(Dispute(by_id=act.person.id, text=act.form.said, at=act.now))
    book.disputed = True
    return {"disputed": [False, True]}


def resolve_dispute(book: TaskBook, act: Act) -> dict:
    for dispute in book.disputes:
        if dispute.resolved_at is None:
            dispute.resolution, dispute.resolved_at, dispute.resolved_by_id = act.form.said, act.now, act.person.id
    book.disputed = False
    return {"disputed": [True, False]}


def register_agreement(book: TaskBook, act: Act) -> dict:
    """Note that both have signed; the services chosen become part of the client information (D-52, D-53)."""
    form = act.form
    book.agreement = Agreement(
        client_id=book.client_id,
        signed_on=form.signed_on.data,
        services=form.services.data or None,
        registered_by_id=act.person.id,
        registered_at=act.now,
    )
    for name in ("rights_given", "manual_given", "card_given"):
        setattr(book, name, form[name].data)
    lifecycle.add_services(book.client, act, form.services.data or [])
    return {"agreement": [None, str(form.signed_on.data)]}


def keep_agreement(book: TaskBook, act: Act) -> dict:
    """The leader takes the branch's copy into custody."""
    kept = book.agreement
    kept.state, kept.place, kept.custodian_id, kept.kept_since = (
        "in_custody",
        act.form.place.data,
        act.person.id,
        act.today,
    )
    return {"place": [None, kept.place]}


def print_book(book: TaskBook, act: Act) -> dict:
    """Print the approved task book for the counter (D-54)."""
    printing.issue(PAPERS["task_book"], book, act.person, act.now)
    return {}


def open_account(book: TaskBook, act: Act) -> dict:
    """The counter has opened the account: the slip is numbered and printed in two copies (D-55)."""
    form = act.form
    book.fund_account_no, book.total_assets = form.fund_account_no.data, form.total_assets.data
    book.opened_on, book.opened_by_id = form.opened_on.data, act.person.id
    if book.slip_no is None:
        book.slip_no = numbering.serial_number("SLIP", book.branch_id, act.today)
    db.session.flush()
    printing.issue(PAPERS["slip"], book, act.person, act.now)
    return {"slip_no": [None, book.slip_no], "fund_account_no": [None, f"*{book.fund_account_no[-4:]}"]}


def confirm_client(book: TaskBook, act: Act) -> dict:
    """The client exists: under the adviser who developed it, or under the director with a managing member (D-56, D-57)."""
    book.confirmed_on = act.form.confirmed_on.data
    team_id = colleagues.team_of(book.managed_by_id, book.branch_id, act.today) or book.team_id
    lifecycle.confirm(
        book.client,
        act,
        account=book.fund_account_no,
        assets=book.total_assets,
        opened_on=book.opened_on,
        under=book.client_owner_id,
        managed_by=book.managed_by_id,
        team_id=team_id,
    )
    lifecycle.note(book.client_id, "confirmed", book.slip_no, act, document_id=book.id)
    return {}


def open_book_of(client_id: int) -> TaskBook | None:
    """The open book of a client, whoever holds it."""
    return db.session.scalar(select(TaskBook).where(TaskBook.open_client_id == client_id))
