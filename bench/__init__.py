"""Measurements: what a node does in a second, and how long people wait for it."""
