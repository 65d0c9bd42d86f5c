"""The game. Pure: it takes values and gives values, knows no database, no network and no clock of its own."""
