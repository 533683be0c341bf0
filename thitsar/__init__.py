"""Thitsar: a sealed, shared case system for people who left armed service."""

__version__ = "0.1.0"
