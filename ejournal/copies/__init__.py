"""What leaves the database as files and comes back."""
