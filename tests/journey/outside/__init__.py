"""Plays Aisle from outside: what a person at the window or in the headset could do, and nothing else."""
