"""What a server has decided: who manages, where is told what, which tools and channels are allowed."""
