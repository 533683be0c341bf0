"""Exchange between nodes that agreed to it: cards, bundles, and what is shared with whom (decision 0026)."""
