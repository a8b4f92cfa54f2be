"""The ways into the registry's actions."""
