"""One module for each command: EXAMPLES, NODE, `arguments` and `run`; nothing of Django before `run`."""
