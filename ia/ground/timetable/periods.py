"""The moments that a cron line names, on the branch's clock. croniter is what RQ's own cron reads its lines with."""

from datetime import UTC, datetime, timedelta

from croniter import croniter

from ia.ground.clock import local

MINUTE = timedelta(minutes=1)


def newest(cron: str, moment: datetime) -> datetime:
    """The last moment at or before `moment` that the line names, in UTC."""
    after = local(moment).replace(second=0, microsecond=0) + MINUTE
    return croniter(cron, after).get_prev(datetime).astimezone(UTC)


def following(cron: str, moment: datetime) -> datetime:
    """The first moment after `moment` that the line names, in UTC."""
    return croniter(cron, local(moment)).get_next(datetime).astimezone(UTC)
