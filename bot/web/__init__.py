"""The desk (editors) and the public pages (readers)."""
