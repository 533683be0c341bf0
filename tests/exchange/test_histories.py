"""Five nodes, parted, restarted and lied to: one document for all, and every conflict is seen (security.md L9)."""

import random
from collections import Counter

from tests.exchange.five_nodes import History, check

HISTORIES = 40


def test_random_histories_of_five_nodes_end_in_one_document() -> None:
    seen: Counter[str] = Counter()
    for seed in range(HISTORIES):
        history = History(random.Random(seed))
        history.run()
        check(history)
        document = history.nodes[0].document()
        seen["contested"] += bool(document["contested"])
        seen["conflicts"] += bool(document.get("conflicts"))
        seen["decided"] += len(history.decided)
    # Otherwise the histories would show nothing.
    assert min(seen["contested"], seen["conflicts"], seen["decided"]) > HISTORIES // 12
