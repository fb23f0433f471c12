"""What the product costs, measured as a person would start it: `python -m tests.bench WHAT [--scale 0.1]`."""
