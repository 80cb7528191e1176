"""Pairs of articles, labelled as one story or two. Written for Broadsheet; nothing in them happened."""
