-- One text for both databases: SQLite takes any type name and ignores what it does not know. What differs is marked
-- with a comment that the SQLite dialect replaces.

-- A conversation, or an account's own log (kind 'account', id = the account's id).
CREATE TABLE conversations (
    id                uuid    NOT NULL PRIMARY KEY,
    kind              text    NOT NULL,
    title             text,
    -- Makes creation idempotent: the two members of a direct conversation, or a group's creator and their client id.
    once              bytea   UNIQUE,
    -- Rises with every change of members or rights, so that a send decided on older facts is refused inside the commit.
    epoch             bigint  NOT NULL DEFAULT 1,
    member_count      bigint  NOT NULL DEFAULT 0,
    last_seq          bigint  NOT NULL DEFAULT 0,
    -- How many countable events the log holds: unread counts are differences of this number, never a count over rows.
    countable         bigint  NOT NULL DEFAULT 0,
    last_message_seq  bigint  NOT NULL DEFAULT 0,
    last_at           bigint  NOT NULL,
    created_at        bigint  NOT NULL
);

CREATE TABLE events (
    conversation_id   uuid    NOT NULL,
    seq               bigint  NOT NULL,
    kind              text    NOT NULL,
    account_id        uuid    NOT NULL,
    at                bigint  NOT NULL,
    body              bytea   NOT NULL,
    -- conversations.countable as it was once this event stood.
    countable         bigint  NOT NULL,
    -- The message an edit, recall or reaction is about.
    target            bigint,
    -- Makes appending idempotent: a second event with the same key is not appended.
    once              bytea,
    PRIMARY KEY (conversation_id, seq)
) /* WITHOUT ROWID */;

CREATE UNIQUE INDEX events_once ON events (conversation_id, once) WHERE once IS NOT NULL;
CREATE INDEX events_target ON events (conversation_id, target, seq) WHERE target IS NOT NULL;
CREATE INDEX events_recalled ON events (conversation_id, target) WHERE kind = 'message.recalled';

CREATE TABLE members (
    conversation_id   uuid    NOT NULL,
    account_id        uuid    NOT NULL,
    role              text    NOT NULL,
    joined_seq        bigint  NOT NULL,
    left_seq          bigint,
    delivered_seq     bigint  NOT NULL,
    read_seq          bigint  NOT NULL,
    -- conversations.countable at read_seq.
    read_countable    bigint  NOT NULL,
    -- How many countable events after read_seq are the member's own and not recalled.
    own_after         bigint  NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation_id, account_id)
) /* WITHOUT ROWID */;

CREATE INDEX members_account ON members (account_id, conversation_id) WHERE left_seq IS NULL;
CREATE INDEX members_joined ON members (conversation_id, joined_seq, account_id) WHERE left_seq IS NULL;

CREATE TABLE accounts (
    id                uuid    NOT NULL PRIMARY KEY,
    username          text    NOT NULL,
    -- The user name in lower case.
    username_key      text    NOT NULL UNIQUE,
    nickname          text    NOT NULL,
    password_hash     text    NOT NULL,
    administrator     bigint  NOT NULL,
    created_at        bigint  NOT NULL
);

CREATE TABLE sessions (
    id                uuid    NOT NULL PRIMARY KEY,
    account_id        uuid    NOT NULL,
    device_id         text    NOT NULL,
    platform          text    NOT NULL,
    name              text    NOT NULL,
    refresh_hash      bytea   NOT NULL,
    previous_hash     bytea,
    rotated_at        bigint  NOT NULL,
    created_at        bigint  NOT NULL,
    expires_at        bigint  NOT NULL,
    ended_at          bigint,
    ended_reason      text
);

CREATE INDEX sessions_account ON sessions (account_id, device_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;
