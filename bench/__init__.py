"""Measurements: each script prints its own table and says what it needs."""
