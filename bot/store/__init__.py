"""Tables and the statements on them, one file a noun."""
