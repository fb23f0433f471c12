"""The configuration: one YAML file in, a frozen `Config` or every problem in it out."""
