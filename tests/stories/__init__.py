"""Pairs of articles, labelled: do they tell the same news? Written for Broadsheet; nothing in them happened."""
