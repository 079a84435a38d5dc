"""What an operator needs: keys, purge, backup, restore, and a doctor."""
