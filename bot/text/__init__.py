"""Counting and splitting text: pure."""
