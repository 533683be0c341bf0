"""Checkpoints between organisations: keys, what a witness signs, what partners tell each other, and its proofs."""
