"""What the product costs, measured as a person would start it: `python -m tests.bench replay [--scale 0.1]`."""
