"""What acts on the world for a person: each act refused or done, and on record either way."""
