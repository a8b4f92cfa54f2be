"""How Musubi gets onto a machine: setting up, checking, packing."""
