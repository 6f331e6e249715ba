"""How work stands: what is overdue in a team, who has how many cases, the figures."""
