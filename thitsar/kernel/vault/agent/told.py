"""Who was told to a person as a reader of their file within the hour: once is enough for them to know."""

from thitsar.kernel.vault.agent import steady

HOUR = 3600


class Told:
    """Remember it in this run of the agent; after a new start the person is told again."""

    def __init__(self) -> None:
        self._since: dict[tuple[str, str], float] = {}

    def is_new(self, locator: str, member: str) -> bool:
        """Tell whether the person at this locator has to be told of this member now, and remember that they are."""
        now = steady.uptime()
        if now - self._since.get((locator, member), -HOUR) < HOUR:
            return False
        self._since[locator, member] = now
        return True
