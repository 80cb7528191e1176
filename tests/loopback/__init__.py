"""Loopback servers that behave as X, Telegram and a mail relay do, with faults on demand.

Importable in tests and runnable alone: `python -m tests.loopback.x --port 0` prints its address.
"""
