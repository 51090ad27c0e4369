"""The journal page: thin endpoints, its data as JSON and its cells as HTML."""
