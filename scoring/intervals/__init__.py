"""How sure a figure is: intervals at 90 %, computed or by asking again."""
