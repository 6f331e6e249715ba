"""How the rooms are put together: settings, addresses, jobs, the command line."""
