"""Guessing passwords at several server processes at once, and forty colleagues behind one address (targets, section 3, row
4): no account has more than ten guesses verified in five minutes, with and without Redis, and nobody else is kept out."""

from functools import partial

from sqlalchemy import func, select

from ia.embedded import Store
from ia.ground.db import write_unit
from ia.ground.org.models import SignInAttempt, User
from ia.ground.org.passwords import hash_password
from tests.faults import place as places
from tests.faults.outcome import Outcome
from tests.faults.place import Place
from tests.pages import Page
from tests.remote import Remote, at_once

GUESSES, COLLEAGUES, MOST, ACCOUNTS = 40, 40, 10, 3
SECRET = "a-fresh-Secret-1"


class Stranger(Remote):
    """Somebody at the door: a connection without a session, with the form of the sign-in page."""

    def __init__(self, site):
        self.cookie, self.host = "", site.url.partition("://")[2]
        status, _, body = self.send("GET", "/login")
        self.blank = dict(Page("/login", body).form("main form").form_values())

    def try_to_sign_in(self, username: str, password: str) -> bool:
        status, where, _ = self.send("POST", "/login", {**self.blank, "username": username, "password": password})
        return status == 303 and not where.startswith("/login")


def guesses(engine: str, number: int | None, hold: float) -> Outcome:
    outcomes = [_guesses(engine, number or GUESSES, redis) for redis in (True, False)]
    return Outcome(all(outcome.holds for outcome in outcomes), ", ".join(outcome.figures for outcome in outcomes))


def _guesses(engine: str, number: int, redis: bool) -> Outcome:
    """So many wrong passwords for each of three accounts, all at one instant, meanwhile forty sign in as themselves."""
    with places.opened(engine) as place:
        store = Store(place.folder).start() if redis else None
        try:
            place.app.config["REDIS_URL"] = store.url if store else "redis://127.0.0.1:1/0"
            names = _colleagues(place)
            place.serve()
            thieves = [Stranger(place.site) for _ in range(number)]
            known = set()
            for username in list(place.users)[:ACCOUNTS]:
                got_in = at_once(
                    *(partial(one.try_to_sign_in, username, f"guess-{n}") for n, one in enumerate(thieves))
                )
                known |= {username} if any(got_in) else set()
            right_now = Stranger(place.site).try_to_sign_in("advisor1", "demoadvisor1")
            let_in = [Stranger(place.site).try_to_sign_in(name, SECRET) for name in names]
        finally:
            if store:
                store.stop()
        verified = (
            select(SignInAttempt.username, func.count())
            .where(~SignInAttempt.succeeded)
            .group_by(SignInAttempt.username)
        )
        most = max(count for _, count in place.all(verified))
    figures = f"{'with' if redis else 'without'} Redis: {most} of {number} guesses verified (≤ {MOST}), "
    figures += f"{sum(let_in)} of {COLLEAGUES} colleagues signed in"
    return Outcome(most <= MOST and all(let_in) and not right_now and not known, figures)


def _colleagues(place: Place) -> list[str]:
    """Forty more accounts, with a password that is theirs."""
    names, secret = [f"colleague{n}" for n in range(COLLEAGUES)], hash_password(SECRET)
    with place.app.app_context(), write_unit() as unit:
        facts = {"password_hash": secret, "password_changed_at": place.one(select(User.password_changed_at).limit(1))}
        unit.add_all(User(username=name, name=name, grade=1, **facts) for name in names)
    return names


DRILLS = {"passwords guessed": places.on_both(guesses)}
