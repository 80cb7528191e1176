"""One contract for every kind of source."""
