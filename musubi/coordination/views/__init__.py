"""The pages of coordination, a module for each part."""
