"""The first places and people of a real site, made by command; they can sign in."""

import pytest

from ia.ground.org.commands import add_unit, add_user


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda command, *words: runner.invoke(command, words)


def found(run) -> None:
    for words in (
        ("C1", "总公司", "--kind", "company"),
        ("R1", "分部", "--kind", "region", "--parent", "C1"),
        ("B7", "第七营业部", "--kind", "branch", "--parent", "R1"),
        ("B7-T1", "一队", "--kind", "team", "--parent", "B7"),
    ):
        assert run(add_unit, *words).exit_code == 0


def test_a_site_begins_without_the_demo(app, run):
    found(run)
    made = run(add_user, "Wang", "王领队", "--role", "leader", "--unit", "B7-T1", "--password", "long-enough-1")
    assert made.exit_code == 0, made.output
    visitor = app.test_client()
    visitor.submit("/login", username="wang", password="long-enough-1")
    assert visitor.page.heading == "工作台"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("x", "X", "--role", "leader", "--unit", "B7", "--password", "long-enough-1"), "held in a team"),
        (("x", "X", "--role", "leader", "--unit", "nowhere", "--password", "long-enough-1"), "no unit"),
        (("x", "X", "--role", "leader", "--unit", "B7-T1", "--password", "short"), "at least 8"),
    ],
)
def test_what_does_not_fit_is_refused(run, words, said):
    found(run)
    refused = run(add_user, *words)
    assert refused.exit_code != 0 and said in refused.output


def test_a_code_is_given_once(run):
    found(run)
    again = run(add_unit, "B7", "又一个", "--kind", "branch", "--parent", "R1")
    assert again.exit_code != 0 and "taken" in again.output
