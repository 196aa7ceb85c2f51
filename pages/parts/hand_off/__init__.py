"""The parts of the Hand-off page: what became of every lead, who waits, why leads are refused, what the fault costs."""
