"""Tests of the files of a job's working folder."""
