"""What the clock and an operator may ask of the website."""
