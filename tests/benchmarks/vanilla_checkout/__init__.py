"""Oscar's checkout as a shop would finish it: two payment sources, nothing else."""
