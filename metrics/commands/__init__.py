"""What each command of `python -m metrics` does: here the command line joins what the house keeps apart."""
