"""Activities as files: written for Excel."""
