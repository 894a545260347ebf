-- Owners are people and groups of the directory; commands check them against this copy.
SELECT goals.create_directory_copy();
