"""Files from elsewhere: people, nominations and respondents, read with exact positions."""
