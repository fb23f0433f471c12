"""What the schedulers of Windows have on record, read into the text of a batmon.yml."""
