"""Who signs in: organisations, teams, users, roles, second factor, API tokens."""
