-- The names of those who run the server are not imitated. What else is of this number is code: the keys of names are computed again.
CREATE INDEX accounts_administrators ON accounts (id) WHERE administrator = 1;
