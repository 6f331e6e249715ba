"""Where people were, how they went on, and what happened: dated, sourced, on two clocks."""
