"""Facts, not people: the monthly picture and what is published after disclosure control."""
