"""Reports: what was read, arranged as data; how it is drawn is the business of `tables`."""
