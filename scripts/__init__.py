"""The commands. Each is run as a file; being a package keeps `scripts._bootstrap` importable from the tests."""
