"""What people do on Discord: the commands, buttons and forms, from the interaction to its answer."""
