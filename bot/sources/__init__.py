"""Where parsed articles come from, one file a kind."""
