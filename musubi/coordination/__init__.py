"""Seeds and needs that find each other, and cases that are followed until they have an outcome."""
