"""Entrances from the command line: parse, call a verb, print."""
