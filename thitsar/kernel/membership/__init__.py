"""Changing who may do what: members, teams of files, and what two people agree to, all as signed events."""
