"""A simulator of job lives: what each life must lead to is known from its plan, not from the code under test."""
