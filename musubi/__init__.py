"""Musubi: the working system of a regional council of industry, academia, government and finance."""
