"""A child as the agent starts them, which starts a program of its own that holds its pipes."""

import os
import subprocess
import sys
import time
from typing import Any

from thitsar.kernel.vault.agent import child


def work(order: dict[str, Any]) -> dict[str, Any]:
    """Do as the order says: answer, die, or stay."""
    other = subprocess.Popen([sys.executable, "-c", f"import time; time.sleep(600) # {order['mark']}"])
    if order["what"] == "die":
        os._exit(0)
    if order["what"] == "stay":
        time.sleep(600)
    return {"started": other.pid}


if __name__ == "__main__":
    child.answer(work)
