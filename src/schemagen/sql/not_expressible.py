"""What a target can't say."""


class NotExpressible(Exception):  # noqa: N818  # no fault of anyone: the matrix shows the reason
    """A target has no exact form of something; `reason` says why, in words for the matrix."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
