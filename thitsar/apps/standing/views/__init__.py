"""Pages of standing: the check at a gate, and handing codes out."""
