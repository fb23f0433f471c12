"""BATMON as a service of Windows: what is registered, in which order, and how a step that fails is taken back."""
