"""The shapes of what people tell activities, by part."""
