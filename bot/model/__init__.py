"""Nouns and pure decisions: no I/O, standard library only (schedule.py: pydantic)."""
