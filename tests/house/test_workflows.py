"""Every workflow: reachable states, holders, clauses that exist, approvals by somebody else; and a walk through each."""

import re

import pytest

from ia.ground import registry
from ia.ground.clauses import catalogue
from ia.ground.workflow.declare import (
    AUTHOR,
    NOBODY,
    OWNER,
    SYSTEM,
    BadWorkflow,
    State,
    Step,
    Workflow,
)
from ia.modules import MODULES

KINDS = [kind for module in MODULES for kind in module.kinds]
EACH_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)


@EACH_KIND
def test_names_are_codes(kind):
    for state in kind.workflow.states:
        assert re.fullmatch(r"[a-z_]+", state.name), state.name
    for step in kind.workflow.steps:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", step.name), step.name


@EACH_KIND
def test_every_step_and_state_cites_a_known_clause(kind):
    for part in (*kind.workflow.states, *kind.workflow.steps):
        assert part.clause and catalogue.clause(part.clause).id == part.clause, part.name


@EACH_KIND
def test_every_approval_asks_for_an_opinion_or_says_yes(kind):
    """Whoever sends something back explains it."""
    for step in kind.workflow.steps:
        if step.approves and step.name.startswith("return"):
            form = step.asks
            field = getattr(form, form.opinion_field)
            assert any(type(check).__name__ == "InputRequired" for check in field.args[1]), step.name


@EACH_KIND
def test_the_kind_is_where_the_contract_puts_it(kind):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.url)


def workflow(*steps, states=None):
    states = states or (State("draft", "", AUTHOR), State("done", ""))
    return Workflow("test", "", states, steps)


def test_a_stuck_state_is_refused():
    with pytest.raises(BadWorkflow, match="holder exactly when"):
        workflow(
            Step("go", "", ["draft"], "done", OWNER, "D-19"),
            states=(State("draft", "", AUTHOR), State("done", "", OWNER)),
        )


def test_a_state_that_cannot_be_reached_is_refused():
    with pytest.raises(BadWorkflow, match="never reached: lost"):
        workflow(
            Step("go", "", ["draft"], "done", OWNER, "D-19"),
            states=(State("draft", "", AUTHOR), State("done", ""), State("lost", "")),
        )


def test_a_step_that_nobody_takes_is_refused():
    with pytest.raises(BadWorkflow, match="nobody may take it"):
        workflow(Step("go", "", ["draft"], "done", NOBODY, "D-19"))


def test_a_step_without_a_clause_is_refused():
    with pytest.raises(BadWorkflow, match="cites no clause"):
        workflow(Step("go", "", ["draft"], "done", SYSTEM, ""))


def test_every_kind_belongs_to_a_room_with_pages(app):
    with app.app_context():
        for kind in registry.kinds().values():
            assert any(rule.rule == f"/{kind.url}/" for rule in app.url_map.iter_rules())
