"""Between the network and the interactions: who is let in, how often, in what size, and what browsers are told."""
