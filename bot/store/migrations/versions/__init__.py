"""One file a revision, mNNNN_words.py; never changed once released."""
