"""The ways in: a round from opening to closing, and one organisation's request in it. All of it the secretariat's."""
