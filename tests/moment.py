"""The moment at which most tests happen: a working Tuesday, ten in the morning."""

from datetime import datetime

from ia.ground import clock

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=clock.ZONE)
