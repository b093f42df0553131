"""A model at a glance: what its vocabulary holds, how its vectors lie, and what texts become."""
