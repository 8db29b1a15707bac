"""`python -m bot check`: everything the bot needs is tried out, nothing is changed, and each finding is one line."""
