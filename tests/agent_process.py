"""Start an agent (or matcher) with the test suite's cheap guesses, as a process of its own behind its socket."""

import os
import sys
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


def main() -> None:
    """Serve the node named by THITSAR_NODE until killed."""
    import django  # noqa: PLC0415 - late import: the settings module is chosen above

    django.setup()
    directory = Path(os.environ["THITSAR_NODE"])
    if sys.argv[1] == "agent":
        from thitsar.kernel.vault.agent import server  # noqa: PLC0415 - late import: as above

        # These tests live in 2023.
        server.run(directory, today=lambda: None)
    else:
        from thitsar.kernel.matching import server as matcher  # noqa: PLC0415 - late import: as above

        matcher.run(directory)


if __name__ == "__main__":
    main()
