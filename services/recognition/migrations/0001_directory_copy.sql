-- What recognition knows of people and organizations: who can receive a coin, and in which time zone a period begins.
SELECT create_directory_copy();
