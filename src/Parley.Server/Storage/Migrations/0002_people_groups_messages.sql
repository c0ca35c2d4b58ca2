-- Profiles.
ALTER TABLE accounts ADD COLUMN email text;
-- The email in lower case.
ALTER TABLE accounts ADD COLUMN email_key text;
ALTER TABLE accounts ADD COLUMN phone text;
ALTER TABLE accounts ADD COLUMN gender text;
ALTER TABLE accounts ADD COLUMN signature text;
ALTER TABLE accounts ADD COLUMN birthday text;
ALTER TABLE accounts ADD COLUMN avatar text;
ALTER TABLE accounts ADD COLUMN shows_email bigint NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN presence_visibility text NOT NULL DEFAULT 'everyone';
-- Of the nickname: A to Z or #, and what sorts it within.
ALTER TABLE accounts ADD COLUMN letter text NOT NULL DEFAULT '#';
ALTER TABLE accounts ADD COLUMN sort_key text NOT NULL DEFAULT '';
-- User name and nickname in lower case, for finding a part of them.
ALTER TABLE accounts ADD COLUMN search_key text NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN last_seen_at bigint;
ALTER TABLE accounts ADD COLUMN deleted_at bigint;
UPDATE accounts SET search_key = lower(username || ' ' || nickname), sort_key = lower(nickname);
CREATE UNIQUE INDEX accounts_email ON accounts (email_key) WHERE email_key IS NOT NULL;
CREATE UNIQUE INDEX accounts_phone ON accounts (phone) WHERE phone IS NOT NULL;

ALTER TABLE sessions ADD COLUMN last_address text NOT NULL DEFAULT '';

CREATE TABLE registration_codes (
    id                uuid    NOT NULL PRIMARY KEY,
    code              text    NOT NULL UNIQUE,
    note              text,
    by_id             uuid    NOT NULL,
    uses              bigint  NOT NULL DEFAULT 0,
    max_uses          bigint,
    created_at        bigint  NOT NULL,
    expires_at        bigint,
    revoked_at        bigint
);

-- One row for each side.
CREATE TABLE contacts (
    account_id        uuid    NOT NULL,
    contact_id        uuid    NOT NULL,
    conversation_id   uuid    NOT NULL,
    remark            text,
    -- Of the remark, as accounts has them of the nickname.
    letter            text,
    sort_key          text,
    starred           bigint  NOT NULL DEFAULT 0,
    since             bigint  NOT NULL,
    PRIMARY KEY (account_id, contact_id)
) /* WITHOUT ROWID */;

-- The latest request of one account to another.
CREATE TABLE contact_requests (
    from_id           uuid    NOT NULL,
    to_id             uuid    NOT NULL,
    note              text    NOT NULL,
    state             text    NOT NULL,
    -- Made while blocked: whom it is to never sees it.
    withheld          bigint  NOT NULL DEFAULT 0,
    -- When it came to whom it is to, and since when its maker has been asking: those not told of a rejection must not see that it began anew.
    at                bigint  NOT NULL,
    asked_at          bigint  NOT NULL,
    answered_at       bigint,
    PRIMARY KEY (from_id, to_id)
) /* WITHOUT ROWID */;

CREATE INDEX contact_requests_sent ON contact_requests (from_id, asked_at);
CREATE INDEX contact_requests_received ON contact_requests (to_id, at);

CREATE TABLE blocks (
    account_id        uuid    NOT NULL,
    blocked_id        uuid    NOT NULL,
    at                bigint  NOT NULL,
    -- The blocker's marks in their direct conversation as the blocked one goes on seeing them.
    read_seq          bigint  NOT NULL DEFAULT 0,
    delivered_seq     bigint  NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, blocked_id)
) /* WITHOUT ROWID */;

CREATE INDEX blocks_blocked ON blocks (blocked_id, account_id);

-- The last event of a group that was dissolved: nobody reads past it, and nothing follows it.
ALTER TABLE conversations ADD COLUMN dissolved_seq bigint;
-- Seconds after which new messages disappear.
ALTER TABLE conversations ADD COLUMN expires_after bigint;

CREATE TABLE groups (
    conversation_id   uuid    NOT NULL PRIMARY KEY,
    avatar            text,
    description       text,
    announcement      text,
    join_mode         text    NOT NULL,
    member_limit      bigint  NOT NULL,
    shows_history     bigint  NOT NULL DEFAULT 0,
    all_muted         bigint  NOT NULL DEFAULT 0,
    forbids_forwarding bigint NOT NULL DEFAULT 0
);

INSERT INTO groups (conversation_id, join_mode, member_limit) SELECT id, 'invitation', 500 FROM conversations WHERE kind = 'group';

-- What the member may see starts here: where they joined, or 1.
ALTER TABLE members ADD COLUMN first_seq bigint NOT NULL DEFAULT 1;
UPDATE members SET first_seq = joined_seq;
-- The other member of a direct conversation.
ALTER TABLE members ADD COLUMN peer_id uuid;
UPDATE members SET peer_id = (SELECT o.account_id FROM members o
    WHERE o.conversation_id = members.conversation_id AND o.account_id <> members.account_id)
WHERE (SELECT c.kind FROM conversations c WHERE c.id = members.conversation_id) = 'direct';
-- Called so in this group.
ALTER TABLE members ADD COLUMN nickname text;
ALTER TABLE members ADD COLUMN muted_until bigint;
-- How the member keeps it; only they see it.
ALTER TABLE members ADD COLUMN pinned bigint NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN archived bigint NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN quiet_until bigint;
ALTER TABLE members ADD COLUMN remark text;
-- The group's title when the member left.
ALTER TABLE members ADD COLUMN left_title text;
UPDATE members SET left_title = (SELECT c.title FROM conversations c WHERE c.id = members.conversation_id) WHERE left_seq IS NOT NULL;
-- The owner and the admins.
CREATE INDEX members_admins ON members (conversation_id, joined_seq, account_id) WHERE role <> 'member' AND left_seq IS NULL;

CREATE TABLE drafts (
    conversation_id   uuid    NOT NULL,
    account_id        uuid    NOT NULL,
    text              text    NOT NULL,
    reply_to          bigint,
    at                bigint  NOT NULL,
    PRIMARY KEY (conversation_id, account_id)
);

CREATE TABLE group_applications (
    conversation_id   uuid    NOT NULL,
    account_id        uuid    NOT NULL,
    note              text    NOT NULL,
    state             text    NOT NULL,
    invited_by        uuid,
    at                bigint  NOT NULL,
    PRIMARY KEY (conversation_id, account_id)
) /* WITHOUT ROWID */;

CREATE INDEX group_applications_pending ON group_applications (conversation_id, at, account_id) WHERE state = 'pending';
CREATE INDEX group_applications_account ON group_applications (account_id);

CREATE TABLE group_invitations (
    conversation_id   uuid    NOT NULL,
    account_id        uuid    NOT NULL,
    by_id             uuid    NOT NULL,
    note              text    NOT NULL,
    state             text    NOT NULL,
    -- By someone the invited one blocks: they never see it.
    withheld          bigint  NOT NULL DEFAULT 0,
    at                bigint  NOT NULL,
    PRIMARY KEY (conversation_id, account_id)
) /* WITHOUT ROWID */;

CREATE INDEX group_invitations_pending ON group_invitations (account_id, at, conversation_id) WHERE state = 'pending';

CREATE TABLE group_links (
    code              text    NOT NULL PRIMARY KEY,
    conversation_id   uuid    NOT NULL,
    by_id             uuid    NOT NULL,
    uses              bigint  NOT NULL DEFAULT 0,
    max_uses          bigint,
    created_at        bigint  NOT NULL,
    expires_at        bigint,
    revoked_at        bigint
);

CREATE INDEX group_links_conversation ON group_links (conversation_id, created_at) WHERE revoked_at IS NULL;

-- What a message is beside text: one of the protocol's contents.
ALTER TABLE events ADD COLUMN content text;
-- 1: for its author's eyes only, since the other one blocks them.
ALTER TABLE events ADD COLUMN withheld bigint NOT NULL DEFAULT 0;
CREATE INDEX events_content ON events (conversation_id, content, seq) WHERE content IS NOT NULL;
CREATE INDEX events_notices ON events (conversation_id, seq) WHERE kind <> 'message.posted' AND target IS NULL;

-- Who is mentioned by messages that stand; everyone is the account of zeros.
CREATE TABLE mentions (
    conversation_id   uuid    NOT NULL,
    account_id        uuid    NOT NULL,
    seq               bigint  NOT NULL,
    by_id             uuid    NOT NULL,
    PRIMARY KEY (conversation_id, account_id, seq)
) /* WITHOUT ROWID */;

CREATE INDEX mentions_message ON mentions (conversation_id, seq);

-- Messages that an account no longer wants to see.
CREATE TABLE hidden_messages (
    conversation_id   uuid    NOT NULL,
    account_id        uuid    NOT NULL,
    seq               bigint  NOT NULL,
    PRIMARY KEY (conversation_id, account_id, seq)
) /* WITHOUT ROWID */;

CREATE INDEX hidden_messages_message ON hidden_messages (conversation_id, seq);

CREATE TABLE pins (
    conversation_id   uuid    NOT NULL,
    seq               bigint  NOT NULL,
    by_id             uuid    NOT NULL,
    at                bigint  NOT NULL,
    -- The event that pinned it.
    pinned_seq        bigint  NOT NULL,
    -- Whoever blocks the one that pinned it, or took the pin off: for them it is not there.
    unseen_by         uuid,
    PRIMARY KEY (conversation_id, seq)
) /* WITHOUT ROWID */;

CREATE TABLE votes (
    conversation_id   uuid    NOT NULL,
    seq               bigint  NOT NULL,
    account_id        uuid    NOT NULL,
    option            bigint  NOT NULL,
    -- 1: for the voter's eyes only, since the other one blocks them.
    withheld          bigint  NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation_id, seq, account_id, option)
) /* WITHOUT ROWID */;

CREATE INDEX votes_option ON votes (conversation_id, seq, option, account_id);

-- Messages that are to disappear.
CREATE TABLE expiring_messages (
    conversation_id   uuid    NOT NULL,
    seq               bigint  NOT NULL,
    expires_at        bigint  NOT NULL,
    PRIMARY KEY (conversation_id, seq)
) /* WITHOUT ROWID */;

CREATE INDEX expiring_messages_next ON expiring_messages (expires_at);

CREATE TABLE scheduled_messages (
    account_id        uuid    NOT NULL,
    client_id         uuid    NOT NULL,
    conversation_id   uuid    NOT NULL,
    send_at           bigint  NOT NULL,
    -- The request to send, as JSON.
    body              bytea   NOT NULL,
    -- 1: being sent, too late to change.
    sending           bigint  NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, client_id)
);

CREATE INDEX scheduled_messages_next ON scheduled_messages (send_at);
CREATE INDEX scheduled_messages_mine ON scheduled_messages (account_id, send_at, client_id);

-- When a member's mark came to stand where; of conversations small enough, and not for ever.
CREATE TABLE mark_moves (
    conversation_id   uuid    NOT NULL,
    account_id        uuid    NOT NULL,
    -- 'read' or 'delivered'
    mark              text    NOT NULL,
    seq               bigint  NOT NULL,
    -- Where it stood before.
    from_seq          bigint  NOT NULL,
    at                bigint  NOT NULL,
    PRIMARY KEY (conversation_id, account_id, mark, seq)
) /* WITHOUT ROWID */;

CREATE INDEX mark_moves_old ON mark_moves (at);
