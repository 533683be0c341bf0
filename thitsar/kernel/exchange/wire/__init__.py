"""The way between two nodes over a network: one asks for sealed bundles, the other gives them (decision 0028)."""
