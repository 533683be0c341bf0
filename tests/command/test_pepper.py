"""The pepper on a stick: the node is still known, opens with it and does not without it."""

import shutil
from pathlib import Path

from tests.command.cli import thitsar
from tests.command.conftest import Demo


def _checks(directory: Path, **more: str) -> dict[str, str]:
    told = thitsar("doctor", "--node", directory, "--json", **more).plain["checks"]
    return {one["name"]: one["state"] for one in told}


def test_a_node_opens_with_its_pepper_elsewhere_and_not_without(demo: Demo, tmp_path: Path) -> None:
    node, stick = tmp_path / "n", tmp_path / "pepper"
    shutil.copytree(demo.directory, node, ignore=shutil.ignore_patterns("*.sock"))
    assert thitsar("pepper", "move", stick, "--node", node).status == 0
    assert not (node / "pepper").exists()
    signing_in = (
        "numbers",
        "--node",
        node,
        "--member",
        demo.who("analyst")["member"],
        "--passphrase-file",
        "-",
    )
    typed = demo.who("analyst")["passphrase"] + "\n"
    assert _checks(node)["pepper"] == "wrong"
    missing = thitsar(*signing_in, typed=typed)
    assert missing.status == 1
    assert "Plug in the stick" in missing.err
    assert _checks(node, THITSAR_PEPPER=str(stick))["pepper"] in {"ok", "advice"}
    assert thitsar(*signing_in, typed=typed, THITSAR_PEPPER=str(stick)).status == 0
