"""One encrypted file with everything of a node, and a node again out of it."""
