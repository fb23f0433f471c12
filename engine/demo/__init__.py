"""Small real batch programs, their history, and the batmon.yml that watches them: `batmon demo`."""
