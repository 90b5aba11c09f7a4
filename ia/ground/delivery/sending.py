"""Sending mails, one after the other, each claimed before and noted after.

A worker that dies between the server's word and its own note sends the mail again when the claim has run out, with the same
Message-ID; a mail that was noted is never sent again."""

import contextlib
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy import select, update

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.delivery.address import Server
from ia.ground.delivery.models import CLAIMED, FAILED, SENT, WAITING, Mail
from ia.ground.org.models import User

LEASE = timedelta(seconds=45)
"""More than a mail takes, once there is a line, with a server that uses up its patience at every answer. Short, because a
mail whose sender died waits for its end."""
LONGEST_PAUSE = timedelta(minutes=15)
AT_MOST = timedelta(seconds=40)
"""So long one job sends before it lets others work."""


class NoAddress(RuntimeError):
    """The receiver has no address any more, or no account."""


@dataclass(frozen=True)
class Claim:
    """A mail that is ours to send: its number, the number of the attempt, and what goes out."""

    id: int
    attempt: int
    to: str | None
    subject: str
    body: str
    message_id: str
    created_at: datetime
    give_up_at: datetime


def due(now: datetime):
    """Condition: it may be sent, or its sender has died."""
    waits = (Mail.state == WAITING) & (Mail.not_before <= now)
    return Mail.state.in_((WAITING, CLAIMED)) & (waits | ((Mail.state == CLAIMED) & (Mail.claimed_until <= now)))


def waiting(now: datetime) -> bool:
    """Whether any mail is due."""
    return db.session.scalar(select(Mail.id).where(due(now)).limit(1)) is not None


def send_due(server: Server, present: Callable[[], datetime]) -> dict:
    """Send what is due. Ends early when the server is away, so that what waits is not tried in vain one by one."""
    began, counts = present(), {"sent": 0, "failed": 0}
    with contextlib.ExitStack() as stack:
        line = None
        while present() < began + AT_MOST and _more(present()):
            try:
                line = line or stack.enter_context(connect(server))
            except (OSError, smtplib.SMTPException) as error:
                if claim := take(present()):
                    give_back(claim, error, present())
                return counts | {"away": True}
            if not (claim := take(present())):
                break
            sent = send_one(line, claim, server, present)
            counts["sent" if sent else "failed"] += 1
            line = line if sent else _fit(line)
    return counts


def _more(now: datetime) -> bool:
    """The same, and nothing is held while the server is spoken to."""
    found = waiting(now)
    db.session.rollback()
    return found


def send_one(line: smtplib.SMTP, claim: Claim, server: Server, present: Callable[[], datetime]) -> bool:
    """Whether the server took it. A receiver refused for good is not tried again; whatever else fails is."""
    try:
        if not claim.to:
            raise NoAddress
        line.send_message(message(claim, server), server.sender, [claim.to])
    except NoAddress as error:
        give_back(claim, error, present(), final=True)
    except smtplib.SMTPRecipientsRefused as error:
        give_back(claim, error, present(), final=all(code >= 500 for code, _ in error.recipients.values()))
    except (OSError, smtplib.SMTPException) as error:
        give_back(claim, error, present())
    else:
        return note_sent(claim, present())
    return False


def _fit(line: smtplib.SMTP) -> smtplib.SMTP | None:
    """The line, if it can take another mail after a refusal."""
    try:
        return line if line.rset()[0] == 250 else None
    except (OSError, smtplib.SMTPException):
        return None


def take(now: datetime) -> Claim | None:
    """Claim the mail that has waited longest; None when nothing is due. A unit of work of its own."""
    first = select(Mail.id, Mail.attempts).where(due(now)).order_by(Mail.not_before, Mail.id).limit(1)
    while found := db.session.execute(first).first():
        taken = update(Mail).where(Mail.id == found.id, Mail.attempts == found.attempts, due(now))
        taken = taken.values(state=CLAIMED, attempts=Mail.attempts + 1, claimed_until=now + LEASE)
        with write_unit() as unit:
            mine = unit.execute(taken.execution_options(synchronize_session=False)).rowcount == 1
        if mine:
            return _claimed(found.id)
    db.session.rollback()
    return None


def _claimed(mail_id: int) -> Claim | None:
    facts = Mail.subject, Mail.body, Mail.message_id, Mail.created_at, Mail.give_up_at
    query = select(Mail.id, Mail.attempts, User.email, User.disabled_at, *facts).join(User, User.id == Mail.user_id)
    row = db.session.execute(query.where(Mail.id == mail_id)).one()
    db.session.rollback()  # nothing is held while the server is spoken to
    to = None if row.disabled_at else row.email
    return Claim(row.id, row.attempts, to, row.subject, row.body, row.message_id, row.created_at, row.give_up_at)


@contextlib.contextmanager
def connect(server: Server):
    """A line to the server, greeted, under TLS where asked, signed in where there is a user."""
    secure = ssl.create_default_context()
    if server.smtps:
        line = smtplib.SMTP_SSL(server.host, server.port, timeout=server.patience, context=secure)
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=server.patience)
    try:
        if server.starttls:
            line.starttls(context=secure)
        if server.user:
            line.login(server.user, server.password)
        yield line
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            line.quit()
        line.close()


def message(claim: Claim, server: Server) -> EmailMessage:
    """The mail as it goes out; the same at every attempt."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = server.sender, claim.to, claim.subject
    mail["Date"], mail["Message-ID"] = format_datetime(clock.local(claim.created_at)), claim.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(claim.body)
    return mail


def note_sent(claim: Claim, now: datetime) -> bool:
    """The server has taken it. False when the claim had run out and somebody else sends it as well."""
    return _change(claim, state=SENT, sent_at=now, claimed_until=None, error=None)


def give_back(claim: Claim, error: Exception, now: datetime, final: bool = False) -> None:
    """Let it be tried again after a pause that doubles; `final`, or past its day, it has failed."""
    pause = min(timedelta(minutes=1) * 2 ** min(claim.attempt - 1, 10), LONGEST_PAUSE)
    over = final or now + pause > claim.give_up_at
    said = f"{type(error).__name__}: {_answer(error)}"[:300]
    _change(claim, state=FAILED if over else WAITING, not_before=now + pause, claimed_until=None, error=said)


def _answer(error: Exception) -> str:
    """What the server said."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {text.decode(errors='replace')}" for code, text in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return str(error)


def _change(claim: Claim, **values) -> bool:
    mine = (Mail.id == claim.id) & (Mail.attempts == claim.attempt) & (Mail.state == CLAIMED)
    with write_unit() as unit:
        query = update(Mail).where(mine).values(**values).execution_options(synchronize_session=False)
        return unit.execute(query).rowcount == 1
