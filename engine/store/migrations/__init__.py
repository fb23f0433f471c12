"""Every step a store has gone through, oldest first; a step that was released never changes."""

MIGRATIONS = ("0001_first", "0002_rule", "0003_notes", "0004_notices", "0005_reruns")
