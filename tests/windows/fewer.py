"""A plugin of pytest: fewer examples of each property, which the other system tries in full."""

from hypothesis import settings

settings.register_profile("fewer", max_examples=15, deadline=None)
settings.load_profile("fewer")
