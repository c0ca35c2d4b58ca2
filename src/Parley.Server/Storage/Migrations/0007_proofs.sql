-- When the session's owner last gave their password in it.
ALTER TABLE sessions ADD COLUMN proved_at bigint NOT NULL DEFAULT 0;
UPDATE sessions SET proved_at = created_at;
CREATE INDEX sessions_expiring ON sessions (expires_at) WHERE ended_at IS NULL;

-- Since when the account says that this is its email or phone, and when it was shown to be. Anyone may say so; one has shown it.
ALTER TABLE accounts ADD COLUMN email_at bigint;
ALTER TABLE accounts ADD COLUMN email_verified_at bigint;
ALTER TABLE accounts ADD COLUMN phone_at bigint;
ALTER TABLE accounts ADD COLUMN phone_verified_at bigint;
UPDATE accounts SET email_at = created_at WHERE email IS NOT NULL;
UPDATE accounts SET phone_at = created_at WHERE phone IS NOT NULL;
DROP INDEX accounts_email;
DROP INDEX accounts_phone;
CREATE INDEX accounts_email ON accounts (email_key, email_at, id) WHERE email_key IS NOT NULL;
CREATE INDEX accounts_phone ON accounts (phone, phone_at, id) WHERE phone IS NOT NULL;
CREATE UNIQUE INDEX accounts_email_verified ON accounts (email_key) WHERE email_verified_at IS NOT NULL;
CREATE UNIQUE INDEX accounts_phone_verified ON accounts (phone) WHERE phone_verified_at IS NOT NULL;

-- When it was last rejected, whatever became of it since; and 1 where its maker was told.
ALTER TABLE contact_requests ADD COLUMN rejected_at bigint;
ALTER TABLE contact_requests ADD COLUMN told bigint NOT NULL DEFAULT 0;
UPDATE contact_requests SET rejected_at = answered_at WHERE state = 'rejected';
