"""Who may do what. Nothing is allowed unless a rule here says so."""
