"""Deciding how long somebody is kept, erasing, and the person's own copy."""
