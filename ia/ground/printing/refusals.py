"""Why a sheet may not be printed, signed or kept."""


class PrintRefused(Exception):
    """It may not be done now; nothing has changed. `field` names the input that it concerns, if any."""

    def __init__(self, message, field: str = ""):
        self.message, self.field = message, field
        super().__init__(str(message))


class OldPaper(PrintRefused):
    """The sheet says something else than the record says today: it must be printed again."""


class NotYourPaper(PrintRefused):
    """The person may see the record but neither prints nor registers this paper."""
