"""What those do who manage a server: decide requests, set rules and read who spent what."""
