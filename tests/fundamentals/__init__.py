"""The tutorial: read the chapters in order. One idea a test, real parts, no edge cases."""
