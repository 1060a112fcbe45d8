"""What people see: pages that work without scripts, and refresh themselves where scripts run."""
