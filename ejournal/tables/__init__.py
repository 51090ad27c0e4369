"""Tables as data and their renderers; knows nothing of schools."""
