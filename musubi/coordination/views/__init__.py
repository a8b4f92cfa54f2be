"""The pages of coordination, by part."""
