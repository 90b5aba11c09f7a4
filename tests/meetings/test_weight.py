"""What the pages of the meetings weigh on the line (targets, section 2)."""

import brotli


def weight(answer) -> int:
    return len(brotli.compress(answer.data, mode=brotli.MODE_TEXT, quality=5))


def test_pages_stay_light(gathering):
    noticed = gathering.noticed()
    filed = gathering.filed(values=gathering.task() | gathering.task(1))
    leaders = gathering.held("director1", "leader")
    leader, director = gathering.person("leader1"), gathering.person("director1")
    for visitor, address, most in (
        (leader, "/meetings/", 6_000),
        (leader, f"/meetings/{noticed}", 6_000),
        (leader, f"/meetings/{filed}", 6_000),
        (leader, "/meetings/calendar", 6_000),
        (leader, "/action-items/", 6_000),
        (leader, "/meetings/new?kind=regular", 10_000),
        (leader, f"/meetings/{noticed}/performance", 10_000),
        (director, f"/meetings/{leaders}/minutes", 10_000),
        (leader, f"/meetings/{filed}/print?paper=minutes", 15_000),
    ):
        found = weight(visitor.get(address))
        assert found <= most, f"{address}: {found} bytes"
