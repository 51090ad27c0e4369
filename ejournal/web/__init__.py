"""Flask begins here: factory, access, failures, security and thin pages."""
