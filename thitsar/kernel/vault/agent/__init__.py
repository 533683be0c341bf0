"""The key agent: the only process that holds keys; it answers on a Unix socket (architecture.md, Processes)."""
