"""Taking lists of pupils in: read a file, show what it would change, write it in one transaction (REG-9)."""
