-- The SHA-256 of the secret by which the session's device proves, the next time someone logs in from it, that it was here before.
ALTER TABLE sessions ADD COLUMN device_hash bytea;

-- From where an account signed in lately.
CREATE INDEX sessions_lately ON sessions (account_id, rotated_at, id);

-- Which sessions have ended while their access tokens may still be good: it is by when the last of them was issued.
DROP INDEX sessions_ended;
CREATE INDEX sessions_ended ON sessions (rotated_at) WHERE ended_at IS NOT NULL;
