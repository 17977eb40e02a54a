"""The ways in: each channel turns what a person sends into a message, and replies into what they can read."""
