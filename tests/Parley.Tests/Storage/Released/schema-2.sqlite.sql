BEGIN TRANSACTION;
CREATE TABLE accounts (
    id                uuid    NOT NULL PRIMARY KEY,
    username          text    NOT NULL,
    -- The user name in lower case.
    username_key      text    NOT NULL UNIQUE,
    nickname          text    NOT NULL,
    password_hash     text    NOT NULL,
    administrator     bigint  NOT NULL,
    created_at        bigint  NOT NULL
, email text, email_key text, phone text, gender text, signature text, birthday text, avatar text, shows_email bigint NOT NULL DEFAULT 0, presence_visibility text NOT NULL DEFAULT 'everyone', letter text NOT NULL DEFAULT '#', sort_key text NOT NULL DEFAULT '', search_key text NOT NULL DEFAULT '', last_seen_at bigint, deleted_at bigint);
INSERT INTO "accounts" VALUES(X'0198A000000070008000000000000001','Ann','ann','Ann','pbkdf2-sha256$1000$c2l4dGVlbiBieXRlcyBvaw==$pSoC2VUDS0BVZIqmG5B64io7wMLf0qC6YiBWOAkxANM=',1,1753000000000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,'everyone','#','ann','ann ann',NULL,NULL);
INSERT INTO "accounts" VALUES(X'0198A000000070008000000000000002','mia','mia','米娅','pbkdf2-sha256$1000$c2l4dGVlbiBieXRlcyBvaw==$pSoC2VUDS0BVZIqmG5B64io7wMLf0qC6YiBWOAkxANM=',0,1753000000000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,'everyone','#','米娅','mia 米娅',NULL,NULL);
INSERT INTO "accounts" VALUES(X'0198A000000070008000000000000003','zoe','zoe','Élodie','pbkdf2-sha256$1000$c2l4dGVlbiBieXRlcyBvaw==$pSoC2VUDS0BVZIqmG5B64io7wMLf0qC6YiBWOAkxANM=',0,1753000000000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,'everyone','#','Élodie','zoe Élodie',NULL,NULL);
INSERT INTO "accounts" VALUES(X'0198A000000070008000000000000004','lea','lea','Léa','pbkdf2-sha256$1000$c2l4dGVlbiBieXRlcyBvaw==$pSoC2VUDS0BVZIqmG5B64io7wMLf0qC6YiBWOAkxANM=',0,1753000000000,'lea@example.org','lea@example.org',NULL,NULL,NULL,NULL,NULL,0,'everyone','L','l0lea léa','lea léa',NULL,NULL);
CREATE TABLE blocks (
    account_id        uuid    NOT NULL,
    blocked_id        uuid    NOT NULL,
    at                bigint  NOT NULL,
    -- The blocker's marks in their direct conversation as the blocked one goes on seeing them.
    read_seq          bigint  NOT NULL DEFAULT 0,
    delivered_seq     bigint  NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, blocked_id)
) WITHOUT ROWID;
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
) WITHOUT ROWID;
INSERT INTO "contact_requests" VALUES(X'0198A000000070008000000000000001',X'0198A000000070008000000000000002','Hello','accepted',0,1753000000000,1753000000000,1753000000000);
INSERT INTO "contact_requests" VALUES(X'0198A000000070008000000000000004',X'0198A000000070008000000000000001','It is me','pending',0,1753000000000,1753000000000,NULL);
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
) WITHOUT ROWID;
INSERT INTO "contacts" VALUES(X'0198A000000070008000000000000001',X'0198A000000070008000000000000002',X'0198A000000070008000000000000011',NULL,NULL,NULL,1,1753000000000);
INSERT INTO "contacts" VALUES(X'0198A000000070008000000000000002',X'0198A000000070008000000000000001',X'0198A000000070008000000000000011','Annie','A','a0annie',0,1753000000000);
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
, dissolved_seq bigint, expires_after bigint);
INSERT INTO "conversations" VALUES(X'0198A000000070008000000000000001','account',NULL,NULL,1,1,3,0,0,1753000003000,1753000000000,NULL,NULL);
INSERT INTO "conversations" VALUES(X'0198A000000070008000000000000002','account',NULL,NULL,1,1,3,0,0,1753000003000,1753000000000,NULL,NULL);
INSERT INTO "conversations" VALUES(X'0198A000000070008000000000000003','account',NULL,NULL,1,1,2,0,0,1753000002000,1753000000000,NULL,NULL);
INSERT INTO "conversations" VALUES(X'0198A000000070008000000000000010','group','Friends',X'0198A0000000700080000000000000010198A000000070008000000000000190',1,3,11,5,10,1753000011000,1753000000000,NULL,NULL);
INSERT INTO "conversations" VALUES(X'0198A000000070008000000000000011','direct',NULL,X'0198A0000000700080000000000000010198A000000070008000000000000002',1,2,2,1,2,1753000002000,1753000000000,NULL,NULL);
INSERT INTO "conversations" VALUES(X'0198A000000070008000000000000004','account',NULL,NULL,1,1,0,0,0,1753000000000,1753000000000,NULL,NULL);
CREATE TABLE drafts (
    conversation_id   uuid    NOT NULL,
    account_id        uuid    NOT NULL,
    text              text    NOT NULL,
    reply_to          bigint,
    at                bigint  NOT NULL,
    PRIMARY KEY (conversation_id, account_id)
);
INSERT INTO "drafts" VALUES(X'0198A000000070008000000000000010',X'0198A000000070008000000000000002','half a thought',NULL,1753000000000);
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
    once              bytea, content text, withheld bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation_id, seq)
) WITHOUT ROWID;
INSERT INTO "events" VALUES(X'0198A000000070008000000000000001',1,'session.started',X'0198A000000070008000000000000001',1753000001000,X'7B2273657373696F6E4964223A2230313938613030302D303030302D373030302D383030302D303030303030303030303231222C22646576696365223A7B226465766963654964223A226F6C64222C22706C6174666F726D223A226C696E7578222C226E616D65223A226F6C64227D7D',0,NULL,NULL,NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000001',2,'conversation.joined',X'0198A000000070008000000000000001',1753000002000,X'7B22636F6E766572736174696F6E4964223A2230313938613030302D303030302D373030302D383030302D303030303030303030303130227D',0,NULL,NULL,NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000001',3,'conversation.joined',X'0198A000000070008000000000000001',1753000003000,X'7B22636F6E766572736174696F6E4964223A2230313938613030302D303030302D373030302D383030302D303030303030303030303131227D',0,NULL,NULL,NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000002',1,'session.started',X'0198A000000070008000000000000002',1753000001000,X'7B2273657373696F6E4964223A2230313938613030302D303030302D373030302D383030302D303030303030303030303232222C22646576696365223A7B226465766963654964223A226F6C64222C22706C6174666F726D223A226C696E7578222C226E616D65223A226F6C64227D7D',0,NULL,NULL,NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000002',2,'conversation.joined',X'0198A000000070008000000000000002',1753000002000,X'7B22636F6E766572736174696F6E4964223A2230313938613030302D303030302D373030302D383030302D303030303030303030303130227D',0,NULL,NULL,NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000002',3,'conversation.joined',X'0198A000000070008000000000000002',1753000003000,X'7B22636F6E766572736174696F6E4964223A2230313938613030302D303030302D373030302D383030302D303030303030303030303131227D',0,NULL,NULL,NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000003',1,'session.started',X'0198A000000070008000000000000003',1753000001000,X'7B2273657373696F6E4964223A2230313938613030302D303030302D373030302D383030302D303030303030303030303233222C22646576696365223A7B226465766963654964223A226F6C64222C22706C6174666F726D223A226C696E7578222C226E616D65223A226F6C64227D7D',0,NULL,NULL,NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000003',2,'conversation.joined',X'0198A000000070008000000000000003',1753000002000,X'7B22636F6E766572736174696F6E4964223A2230313938613030302D303030302D373030302D383030302D303030303030303030303130227D',0,NULL,NULL,NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000010',1,'conversation.created',X'0198A000000070008000000000000001',1753000001000,X'7B226B696E64223A2267726F7570222C226163636F756E74496473223A5B2230313938613030302D303030302D373030302D383030302D303030303030303030303031222C2230313938613030302D303030302D373030302D383030302D303030303030303030303032222C2230313938613030302D303030302D373030302D383030302D303030303030303030303033225D2C227469746C65223A22467269656E6473227D',0,NULL,NULL,NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000010',2,'message.posted',X'0198A000000070008000000000000001',1753000002000,X'7B22636C69656E744964223A2230313938613030302D303030302D373030302D383030302D303030303030303030313032222C2274657874223A2268656C6C6F227D',1,NULL,X'0198A0000000700080000000000000010198A000000070008000000000000102',NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000010',3,'message.posted',X'0198A000000070008000000000000002',1753000003000,X'7B22636C69656E744964223A2230313938613030302D303030302D373030302D383030302D303030303030303030313033222C2274657874223A226120736563726574206F66206D696E65227D',2,NULL,X'0198A0000000700080000000000000020198A000000070008000000000000103',NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000010',4,'message.edited',X'0198A000000070008000000000000002',1753000004000,X'7B22746172676574223A332C22636C69656E744964223A2230313938613030302D303030302D373030302D383030302D303030303030303030313034222C2274657874223A226120736563726574206F66206D696E652C20656469746564227D',2,3,X'0198A0000000700080000000000000020198A000000070008000000000000104',NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000010',5,'message.recalled',X'0198A000000070008000000000000002',1753000005000,X'7B22746172676574223A337D',2,3,X'6D6573736167652E726563616C6C65640000000000000003',NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000010',6,'reaction.added',X'0198A000000070008000000000000003',1753000006000,X'7B22746172676574223A322C22656D6F6A69223A22F09F918D227D',2,2,NULL,NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000010',7,'message.posted',X'0198A000000070008000000000000003',1753000007000,X'7B22636C69656E744964223A2230313938613030302D303030302D373030302D383030302D303030303030303030313037222C2274657874223A226166746572227D',3,NULL,X'0198A0000000700080000000000000030198A000000070008000000000000107',NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000010',8,'message.posted',X'0198A000000070008000000000000001',1753000008000,X'7B22636C69656E744964223A2230313938613030302D303030302D373030302D383030302D303030303030303030313038222C2274657874223A22407A6F65206C6F6F6B222C226D656E74696F6E73223A5B2230313938613030302D303030302D373030302D383030302D303030303030303030303033225D7D',4,NULL,X'0198A0000000700080000000000000010198A000000070008000000000000108',NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000010',9,'message.pinned',X'0198A000000070008000000000000001',1753000009000,X'7B22736571223A327D',4,NULL,NULL,NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000010',10,'message.posted',X'0198A000000070008000000000000001',1753000010000,X'7B22636C69656E744964223A2230313938613030302D303030302D373030302D383030302D303030303030303030313130222C2274657874223A22227D',5,NULL,X'0198A0000000700080000000000000010198A000000070008000000000000110',NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000010',11,'message.recalled',X'0198A000000070008000000000000001',1753000011000,X'7B22746172676574223A31307D',5,10,X'6D6573736167652E726563616C6C6564000000000000000A',NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000011',1,'conversation.created',X'0198A000000070008000000000000001',1753000001000,X'7B226B696E64223A22646972656374222C226163636F756E74496473223A5B2230313938613030302D303030302D373030302D383030302D303030303030303030303031222C2230313938613030302D303030302D373030302D383030302D303030303030303030303032225D7D',0,NULL,NULL,NULL,0);
INSERT INTO "events" VALUES(X'0198A000000070008000000000000011',2,'message.posted',X'0198A000000070008000000000000001',1753000002000,X'7B22636C69656E744964223A2230313938613030302D303030302D373030302D383030302D303030303030303030313032222C2274657874223A22666F7220796F75206F6E6C79227D',1,NULL,X'0198A0000000700080000000000000010198A000000070008000000000000102',NULL,0);
CREATE TABLE expiring_messages (
    conversation_id   uuid    NOT NULL,
    seq               bigint  NOT NULL,
    expires_at        bigint  NOT NULL,
    PRIMARY KEY (conversation_id, seq)
) WITHOUT ROWID;
CREATE TABLE group_applications (
    conversation_id   uuid    NOT NULL,
    account_id        uuid    NOT NULL,
    note              text    NOT NULL,
    state             text    NOT NULL,
    invited_by        uuid,
    at                bigint  NOT NULL,
    PRIMARY KEY (conversation_id, account_id)
) WITHOUT ROWID;
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
) WITHOUT ROWID;
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
INSERT INTO "group_links" VALUES('OLDLINK2OLDLINK2',X'0198A000000070008000000000000010',X'0198A000000070008000000000000001',0,NULL,1753000000000,NULL,NULL);
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
INSERT INTO "groups" VALUES(X'0198A000000070008000000000000010',NULL,NULL,NULL,'invitation',500,0,0,0);
CREATE TABLE hidden_messages (
    conversation_id   uuid    NOT NULL,
    account_id        uuid    NOT NULL,
    seq               bigint  NOT NULL,
    PRIMARY KEY (conversation_id, account_id, seq)
) WITHOUT ROWID;
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
) WITHOUT ROWID;
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
    own_after         bigint  NOT NULL DEFAULT 0, first_seq bigint NOT NULL DEFAULT 1, peer_id uuid, nickname text, muted_until bigint, pinned bigint NOT NULL DEFAULT 0, archived bigint NOT NULL DEFAULT 0, quiet_until bigint, remark text, left_title text,
    PRIMARY KEY (conversation_id, account_id)
) WITHOUT ROWID;
INSERT INTO "members" VALUES(X'0198A000000070008000000000000001',X'0198A000000070008000000000000001','owner',1,NULL,0,0,0,0,1,NULL,NULL,NULL,0,0,NULL,NULL,NULL);
INSERT INTO "members" VALUES(X'0198A000000070008000000000000002',X'0198A000000070008000000000000002','owner',1,NULL,0,0,0,0,1,NULL,NULL,NULL,0,0,NULL,NULL,NULL);
INSERT INTO "members" VALUES(X'0198A000000070008000000000000003',X'0198A000000070008000000000000003','owner',1,NULL,0,0,0,0,1,NULL,NULL,NULL,0,0,NULL,NULL,NULL);
INSERT INTO "members" VALUES(X'0198A000000070008000000000000004',X'0198A000000070008000000000000004','owner',1,NULL,0,0,0,0,1,NULL,NULL,NULL,0,0,NULL,NULL,NULL);
INSERT INTO "members" VALUES(X'0198A000000070008000000000000010',X'0198A000000070008000000000000001','owner',1,NULL,11,11,5,0,1,NULL,NULL,NULL,0,0,NULL,NULL,NULL);
INSERT INTO "members" VALUES(X'0198A000000070008000000000000010',X'0198A000000070008000000000000002','member',1,NULL,7,2,1,0,1,NULL,NULL,NULL,0,0,NULL,NULL,NULL);
INSERT INTO "members" VALUES(X'0198A000000070008000000000000010',X'0198A000000070008000000000000003','member',1,NULL,7,1,0,1,1,NULL,NULL,NULL,0,0,NULL,NULL,NULL);
INSERT INTO "members" VALUES(X'0198A000000070008000000000000011',X'0198A000000070008000000000000001','member',1,NULL,2,1,0,1,1,X'0198A000000070008000000000000002',NULL,NULL,0,0,NULL,NULL,NULL);
INSERT INTO "members" VALUES(X'0198A000000070008000000000000011',X'0198A000000070008000000000000002','member',1,NULL,2,1,0,0,1,X'0198A000000070008000000000000001',NULL,NULL,0,0,NULL,NULL,NULL);
CREATE TABLE mentions (
    conversation_id   uuid    NOT NULL,
    account_id        uuid    NOT NULL,
    seq               bigint  NOT NULL,
    by_id             uuid    NOT NULL,
    PRIMARY KEY (conversation_id, account_id, seq)
) WITHOUT ROWID;
INSERT INTO "mentions" VALUES(X'0198A000000070008000000000000010',X'0198A000000070008000000000000003',8,X'0198A000000070008000000000000001');
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
) WITHOUT ROWID;
INSERT INTO "pins" VALUES(X'0198A000000070008000000000000010',2,X'0198A000000070008000000000000001',1753000009000,9,NULL);
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
CREATE TABLE schema_versions (version bigint NOT NULL PRIMARY KEY, applied_at bigint NOT NULL);
INSERT INTO "schema_versions" VALUES(1,1753000000000);
INSERT INTO "schema_versions" VALUES(2,1753000000000);
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
, last_address text NOT NULL DEFAULT '');
INSERT INTO "sessions" VALUES(X'0198A000000070008000000000000021',X'0198A000000070008000000000000001','old','linux','old',X'0AFBD65C41AAD045B6EA2B9A179C401359D1BBE0281B6A57B5F9B4905594AA73',NULL,1753000000000,1753000000000,1754000000000,NULL,NULL,'');
INSERT INTO "sessions" VALUES(X'0198A000000070008000000000000022',X'0198A000000070008000000000000002','old','linux','old',X'7706539A0373615C87B27A0942F859866B94437683EC5CF65C70508679A56419',NULL,1753000000000,1753000000000,1754000000000,NULL,NULL,'');
INSERT INTO "sessions" VALUES(X'0198A000000070008000000000000023',X'0198A000000070008000000000000003','old','linux','old',X'2C20936F752BEC8A10FBED3482C6881C5284945ADA310F2CF19DA79AD79ACC07',NULL,1753000000000,1753000000000,1754000000000,NULL,NULL,'');
CREATE TABLE votes (
    conversation_id   uuid    NOT NULL,
    seq               bigint  NOT NULL,
    account_id        uuid    NOT NULL,
    option            bigint  NOT NULL,
    -- 1: for the voter's eyes only, since the other one blocks them.
    withheld          bigint  NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation_id, seq, account_id, option)
) WITHOUT ROWID;
CREATE UNIQUE INDEX events_once ON events (conversation_id, once) WHERE once IS NOT NULL;
CREATE INDEX events_target ON events (conversation_id, target, seq) WHERE target IS NOT NULL;
CREATE INDEX events_recalled ON events (conversation_id, target) WHERE kind = 'message.recalled';
CREATE INDEX members_account ON members (account_id, conversation_id) WHERE left_seq IS NULL;
CREATE INDEX members_joined ON members (conversation_id, joined_seq, account_id) WHERE left_seq IS NULL;
CREATE INDEX sessions_account ON sessions (account_id, device_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;
CREATE UNIQUE INDEX accounts_email ON accounts (email_key) WHERE email_key IS NOT NULL;
CREATE UNIQUE INDEX accounts_phone ON accounts (phone) WHERE phone IS NOT NULL;
CREATE INDEX contact_requests_sent ON contact_requests (from_id, asked_at);
CREATE INDEX contact_requests_received ON contact_requests (to_id, at);
CREATE INDEX blocks_blocked ON blocks (blocked_id, account_id);
CREATE INDEX members_admins ON members (conversation_id, joined_seq, account_id) WHERE role <> 'member' AND left_seq IS NULL;
CREATE INDEX group_applications_pending ON group_applications (conversation_id, at, account_id) WHERE state = 'pending';
CREATE INDEX group_applications_account ON group_applications (account_id);
CREATE INDEX group_invitations_pending ON group_invitations (account_id, at, conversation_id) WHERE state = 'pending';
CREATE INDEX group_links_conversation ON group_links (conversation_id, created_at) WHERE revoked_at IS NULL;
CREATE INDEX events_content ON events (conversation_id, content, seq) WHERE content IS NOT NULL;
CREATE INDEX events_notices ON events (conversation_id, seq) WHERE kind <> 'message.posted' AND target IS NULL;
CREATE INDEX mentions_message ON mentions (conversation_id, seq);
CREATE INDEX hidden_messages_message ON hidden_messages (conversation_id, seq);
CREATE INDEX votes_option ON votes (conversation_id, seq, option, account_id);
CREATE INDEX expiring_messages_next ON expiring_messages (expires_at);
CREATE INDEX scheduled_messages_next ON scheduled_messages (send_at);
CREATE INDEX scheduled_messages_mine ON scheduled_messages (account_id, send_at, client_id);
CREATE INDEX mark_moves_old ON mark_moves (at);
COMMIT;
