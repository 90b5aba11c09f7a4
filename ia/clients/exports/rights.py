"""Who may take clients out of the house (7.3): nobody by a business post alone. The administrator of the branch gives the
right as a post with an end; it opens what the person's other posts reach in that branch."""

from ia.ground.org.person import Person

EXPORTER = "client_exporter"


def branches(person: Person) -> list[int]:
    """The branches whose clients the person may export today."""
    return [post.branch_id for post in person.units(EXPORTER)]


def may_export(client, person: Person) -> bool:
    """Whether this client, if the person reaches it, may stand in an export of theirs."""
    return client.branch_id in branches(person)
