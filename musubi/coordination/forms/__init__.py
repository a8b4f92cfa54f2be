"""The forms of coordination, a module for each part: what people type, and which verb that becomes."""
