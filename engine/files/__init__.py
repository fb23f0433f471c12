"""The files of a job's working folder: one way to a path, listings, downloads, previews."""
