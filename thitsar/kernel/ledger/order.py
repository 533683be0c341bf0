"""The order inside one part: of each log, numbers and clocks only rise."""

from thitsar.kernel.errors import Unverified


class Order:
    """Hold what was read last of each log, while the entries of one part are read."""

    def __init__(self) -> None:
        self._newest: dict[str, tuple[int, int]] = {}

    def require_next(self, origin: str, sequence: int, clock: int) -> None:
        """Raise Unverified unless this entry comes after all that were read of its log before, by number and clock.

        Folds let the later clock win: an older one that stands behind would lose to what it answers.
        """
        number, time = self._newest.get(origin, (0, 0))
        # Rows are read as they were stored; whoever stores them in another order tells another story.
        if sequence <= number:
            raise Unverified("The entries of a file stand in another order than they were recorded.")
        if clock <= time:
            raise Unverified(
                "An entry claims to be older than the one before it. Somebody wrote it past this program."
            )
        self._newest[origin] = (sequence, clock)
