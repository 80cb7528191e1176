"""Broadsheet: articles in; email digests, X threads and Telegram posts out, never twice."""

__version__ = "0.1.0"
