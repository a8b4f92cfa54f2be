"""The ways in, by who comes."""
