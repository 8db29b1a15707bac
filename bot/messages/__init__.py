"""What a person reads: pure functions from state to message, and the parts that bring it to Discord."""
