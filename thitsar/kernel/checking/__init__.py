"""Checking a code at a gate: sealed records that only code and PIN find and open, limits, and a log of checks."""
