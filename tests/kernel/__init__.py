"""What the kernel promises, tried through the agent's socket and on real databases (security.md section 6)."""
