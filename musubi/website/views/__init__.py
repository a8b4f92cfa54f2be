"""The views of the public pages, by subject."""
