"""What a respondent may do beside answering: take answers back, not be named, see what is held."""
