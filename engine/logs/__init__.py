"""Following logs: nothing lost, nothing twice."""
