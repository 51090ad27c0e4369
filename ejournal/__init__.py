"""The electronic class journal: rules, models, policy, services; Flask begins at `ejournal.web`."""
