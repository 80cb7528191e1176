"""Fixtures for every test: `db` and its kin come from tests/databases.py."""

pytest_plugins = ["tests.databases"]
