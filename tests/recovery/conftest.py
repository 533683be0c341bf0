"""Nodes for recovery: the kernel tests' own, each with a database and an agent of its own."""

from tests.kernel.conftest import _node, make, node

__all__ = ["_node", "make", "node"]
