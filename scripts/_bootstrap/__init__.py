"""What a fresh machine needs before the journal or its tests can run. Standard library only, Flask is not there yet."""
