"""What can be done with a result: the same again, the next step with its files, its links, its end."""
