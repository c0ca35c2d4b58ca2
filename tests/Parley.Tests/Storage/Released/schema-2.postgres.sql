CREATE TABLE public.accounts (
    id uuid NOT NULL,
    username text NOT NULL,
    username_key text NOT NULL,
    nickname text NOT NULL,
    password_hash text NOT NULL,
    administrator bigint NOT NULL,
    created_at bigint NOT NULL,
    email text,
    email_key text,
    phone text,
    gender text,
    signature text,
    birthday text,
    avatar text,
    shows_email bigint DEFAULT 0 NOT NULL,
    presence_visibility text DEFAULT 'everyone'::text NOT NULL,
    letter text DEFAULT '#'::text NOT NULL,
    sort_key text DEFAULT ''::text NOT NULL,
    search_key text DEFAULT ''::text NOT NULL,
    last_seen_at bigint,
    deleted_at bigint
);
CREATE TABLE public.blocks (
    account_id uuid NOT NULL,
    blocked_id uuid NOT NULL,
    at bigint NOT NULL,
    read_seq bigint DEFAULT 0 NOT NULL,
    delivered_seq bigint DEFAULT 0 NOT NULL
);
CREATE TABLE public.contact_requests (
    from_id uuid NOT NULL,
    to_id uuid NOT NULL,
    note text NOT NULL,
    state text NOT NULL,
    withheld bigint DEFAULT 0 NOT NULL,
    at bigint NOT NULL,
    asked_at bigint NOT NULL,
    answered_at bigint
);
CREATE TABLE public.contacts (
    account_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    remark text,
    letter text,
    sort_key text,
    starred bigint DEFAULT 0 NOT NULL,
    since bigint NOT NULL
);
CREATE TABLE public.conversations (
    id uuid NOT NULL,
    kind text NOT NULL,
    title text,
    once bytea,
    epoch bigint DEFAULT 1 NOT NULL,
    member_count bigint DEFAULT 0 NOT NULL,
    last_seq bigint DEFAULT 0 NOT NULL,
    countable bigint DEFAULT 0 NOT NULL,
    last_message_seq bigint DEFAULT 0 NOT NULL,
    last_at bigint NOT NULL,
    created_at bigint NOT NULL,
    dissolved_seq bigint,
    expires_after bigint
);
CREATE TABLE public.drafts (
    conversation_id uuid NOT NULL,
    account_id uuid NOT NULL,
    text text NOT NULL,
    reply_to bigint,
    at bigint NOT NULL
);
CREATE TABLE public.events (
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    account_id uuid NOT NULL,
    at bigint NOT NULL,
    body bytea NOT NULL,
    countable bigint NOT NULL,
    target bigint,
    once bytea,
    content text,
    withheld bigint DEFAULT 0 NOT NULL
);
CREATE TABLE public.expiring_messages (
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE public.group_applications (
    conversation_id uuid NOT NULL,
    account_id uuid NOT NULL,
    note text NOT NULL,
    state text NOT NULL,
    invited_by uuid,
    at bigint NOT NULL
);
CREATE TABLE public.group_invitations (
    conversation_id uuid NOT NULL,
    account_id uuid NOT NULL,
    by_id uuid NOT NULL,
    note text NOT NULL,
    state text NOT NULL,
    withheld bigint DEFAULT 0 NOT NULL,
    at bigint NOT NULL
);
CREATE TABLE public.group_links (
    code text NOT NULL,
    conversation_id uuid NOT NULL,
    by_id uuid NOT NULL,
    uses bigint DEFAULT 0 NOT NULL,
    max_uses bigint,
    created_at bigint NOT NULL,
    expires_at bigint,
    revoked_at bigint
);
CREATE TABLE public.groups (
    conversation_id uuid NOT NULL,
    avatar text,
    description text,
    announcement text,
    join_mode text NOT NULL,
    member_limit bigint NOT NULL,
    shows_history bigint DEFAULT 0 NOT NULL,
    all_muted bigint DEFAULT 0 NOT NULL,
    forbids_forwarding bigint DEFAULT 0 NOT NULL
);
CREATE TABLE public.hidden_messages (
    conversation_id uuid NOT NULL,
    account_id uuid NOT NULL,
    seq bigint NOT NULL
);
CREATE TABLE public.mark_moves (
    conversation_id uuid NOT NULL,
    account_id uuid NOT NULL,
    mark text NOT NULL,
    seq bigint NOT NULL,
    from_seq bigint NOT NULL,
    at bigint NOT NULL
);
CREATE TABLE public.members (
    conversation_id uuid NOT NULL,
    account_id uuid NOT NULL,
    role text NOT NULL,
    joined_seq bigint NOT NULL,
    left_seq bigint,
    delivered_seq bigint NOT NULL,
    read_seq bigint NOT NULL,
    read_countable bigint NOT NULL,
    own_after bigint DEFAULT 0 NOT NULL,
    first_seq bigint DEFAULT 1 NOT NULL,
    peer_id uuid,
    nickname text,
    muted_until bigint,
    pinned bigint DEFAULT 0 NOT NULL,
    archived bigint DEFAULT 0 NOT NULL,
    quiet_until bigint,
    remark text,
    left_title text
);
CREATE TABLE public.mentions (
    conversation_id uuid NOT NULL,
    account_id uuid NOT NULL,
    seq bigint NOT NULL,
    by_id uuid NOT NULL
);
CREATE TABLE public.pins (
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    by_id uuid NOT NULL,
    at bigint NOT NULL,
    pinned_seq bigint NOT NULL,
    unseen_by uuid
);
CREATE TABLE public.registration_codes (
    id uuid NOT NULL,
    code text NOT NULL,
    note text,
    by_id uuid NOT NULL,
    uses bigint DEFAULT 0 NOT NULL,
    max_uses bigint,
    created_at bigint NOT NULL,
    expires_at bigint,
    revoked_at bigint
);
CREATE TABLE public.scheduled_messages (
    account_id uuid NOT NULL,
    client_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    send_at bigint NOT NULL,
    body bytea NOT NULL,
    sending bigint DEFAULT 0 NOT NULL
);
CREATE TABLE public.schema_versions (
    version bigint NOT NULL,
    applied_at bigint NOT NULL
);
CREATE TABLE public.sessions (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    device_id text NOT NULL,
    platform text NOT NULL,
    name text NOT NULL,
    refresh_hash bytea NOT NULL,
    previous_hash bytea,
    rotated_at bigint NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ended_at bigint,
    ended_reason text,
    last_address text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.votes (
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    account_id uuid NOT NULL,
    option bigint NOT NULL,
    withheld bigint DEFAULT 0 NOT NULL
);
INSERT INTO public.accounts VALUES ('0198a000-0000-7000-8000-000000000001', 'Ann', 'ann', 'Ann', 'pbkdf2-sha256$1000$c2l4dGVlbiBieXRlcyBvaw==$pSoC2VUDS0BVZIqmG5B64io7wMLf0qC6YiBWOAkxANM=', 1, 1753000000000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 'everyone', '#', 'ann', 'ann ann', NULL, NULL);
INSERT INTO public.accounts VALUES ('0198a000-0000-7000-8000-000000000002', 'mia', 'mia', '米娅', 'pbkdf2-sha256$1000$c2l4dGVlbiBieXRlcyBvaw==$pSoC2VUDS0BVZIqmG5B64io7wMLf0qC6YiBWOAkxANM=', 0, 1753000000000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 'everyone', '#', '米娅', 'mia 米娅', NULL, NULL);
INSERT INTO public.accounts VALUES ('0198a000-0000-7000-8000-000000000003', 'zoe', 'zoe', 'Élodie', 'pbkdf2-sha256$1000$c2l4dGVlbiBieXRlcyBvaw==$pSoC2VUDS0BVZIqmG5B64io7wMLf0qC6YiBWOAkxANM=', 0, 1753000000000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 'everyone', '#', 'élodie', 'zoe élodie', NULL, NULL);
INSERT INTO public.accounts VALUES ('0198a000-0000-7000-8000-000000000004', 'lea', 'lea', 'Léa', 'pbkdf2-sha256$1000$c2l4dGVlbiBieXRlcyBvaw==$pSoC2VUDS0BVZIqmG5B64io7wMLf0qC6YiBWOAkxANM=', 0, 1753000000000, 'lea@example.org', 'lea@example.org', NULL, NULL, NULL, NULL, NULL, 0, 'everyone', 'L', 'l0lea léa', 'lea léa', NULL, NULL);
INSERT INTO public.contact_requests VALUES ('0198a000-0000-7000-8000-000000000001', '0198a000-0000-7000-8000-000000000002', 'Hello', 'accepted', 0, 1753000000000, 1753000000000, 1753000000000);
INSERT INTO public.contact_requests VALUES ('0198a000-0000-7000-8000-000000000004', '0198a000-0000-7000-8000-000000000001', 'It is me', 'pending', 0, 1753000000000, 1753000000000, NULL);
INSERT INTO public.contacts VALUES ('0198a000-0000-7000-8000-000000000001', '0198a000-0000-7000-8000-000000000002', '0198a000-0000-7000-8000-000000000011', NULL, NULL, NULL, 1, 1753000000000);
INSERT INTO public.contacts VALUES ('0198a000-0000-7000-8000-000000000002', '0198a000-0000-7000-8000-000000000001', '0198a000-0000-7000-8000-000000000011', 'Annie', 'A', 'a0annie', 0, 1753000000000);
INSERT INTO public.conversations VALUES ('0198a000-0000-7000-8000-000000000001', 'account', NULL, NULL, 1, 1, 3, 0, 0, 1753000003000, 1753000000000, NULL, NULL);
INSERT INTO public.conversations VALUES ('0198a000-0000-7000-8000-000000000002', 'account', NULL, NULL, 1, 1, 3, 0, 0, 1753000003000, 1753000000000, NULL, NULL);
INSERT INTO public.conversations VALUES ('0198a000-0000-7000-8000-000000000003', 'account', NULL, NULL, 1, 1, 2, 0, 0, 1753000002000, 1753000000000, NULL, NULL);
INSERT INTO public.conversations VALUES ('0198a000-0000-7000-8000-000000000011', 'direct', NULL, '\x0198a0000000700080000000000000010198a000000070008000000000000002', 1, 2, 2, 1, 2, 1753000002000, 1753000000000, NULL, NULL);
INSERT INTO public.conversations VALUES ('0198a000-0000-7000-8000-000000000004', 'account', NULL, NULL, 1, 1, 0, 0, 0, 1753000000000, 1753000000000, NULL, NULL);
INSERT INTO public.conversations VALUES ('0198a000-0000-7000-8000-000000000010', 'group', 'Friends', '\x0198a0000000700080000000000000010198a000000070008000000000000190', 1, 3, 11, 5, 10, 1753000011000, 1753000000000, NULL, NULL);
INSERT INTO public.drafts VALUES ('0198a000-0000-7000-8000-000000000010', '0198a000-0000-7000-8000-000000000002', 'half a thought', NULL, 1753000000000);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000001', 1, 'session.started', '0198a000-0000-7000-8000-000000000001', 1753000001000, '\x7b2273657373696f6e4964223a2230313938613030302d303030302d373030302d383030302d303030303030303030303231222c22646576696365223a7b226465766963654964223a226f6c64222c22706c6174666f726d223a226c696e7578222c226e616d65223a226f6c64227d7d', 0, NULL, NULL, NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000002', 1, 'session.started', '0198a000-0000-7000-8000-000000000002', 1753000001000, '\x7b2273657373696f6e4964223a2230313938613030302d303030302d373030302d383030302d303030303030303030303232222c22646576696365223a7b226465766963654964223a226f6c64222c22706c6174666f726d223a226c696e7578222c226e616d65223a226f6c64227d7d', 0, NULL, NULL, NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000003', 1, 'session.started', '0198a000-0000-7000-8000-000000000003', 1753000001000, '\x7b2273657373696f6e4964223a2230313938613030302d303030302d373030302d383030302d303030303030303030303233222c22646576696365223a7b226465766963654964223a226f6c64222c22706c6174666f726d223a226c696e7578222c226e616d65223a226f6c64227d7d', 0, NULL, NULL, NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000001', 2, 'conversation.joined', '0198a000-0000-7000-8000-000000000001', 1753000002000, '\x7b22636f6e766572736174696f6e4964223a2230313938613030302d303030302d373030302d383030302d303030303030303030303130227d', 0, NULL, NULL, NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000002', 2, 'conversation.joined', '0198a000-0000-7000-8000-000000000002', 1753000002000, '\x7b22636f6e766572736174696f6e4964223a2230313938613030302d303030302d373030302d383030302d303030303030303030303130227d', 0, NULL, NULL, NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000003', 2, 'conversation.joined', '0198a000-0000-7000-8000-000000000003', 1753000002000, '\x7b22636f6e766572736174696f6e4964223a2230313938613030302d303030302d373030302d383030302d303030303030303030303130227d', 0, NULL, NULL, NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000001', 3, 'conversation.joined', '0198a000-0000-7000-8000-000000000001', 1753000003000, '\x7b22636f6e766572736174696f6e4964223a2230313938613030302d303030302d373030302d383030302d303030303030303030303131227d', 0, NULL, NULL, NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000002', 3, 'conversation.joined', '0198a000-0000-7000-8000-000000000002', 1753000003000, '\x7b22636f6e766572736174696f6e4964223a2230313938613030302d303030302d373030302d383030302d303030303030303030303131227d', 0, NULL, NULL, NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000010', 1, 'conversation.created', '0198a000-0000-7000-8000-000000000001', 1753000001000, '\x7b226b696e64223a2267726f7570222c226163636f756e74496473223a5b2230313938613030302d303030302d373030302d383030302d303030303030303030303031222c2230313938613030302d303030302d373030302d383030302d303030303030303030303032222c2230313938613030302d303030302d373030302d383030302d303030303030303030303033225d2c227469746c65223a22467269656e6473227d', 0, NULL, NULL, NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000010', 2, 'message.posted', '0198a000-0000-7000-8000-000000000001', 1753000002000, '\x7b22636c69656e744964223a2230313938613030302d303030302d373030302d383030302d303030303030303030313032222c2274657874223a2268656c6c6f227d', 1, NULL, '\x0198a0000000700080000000000000010198a000000070008000000000000102', NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000010', 3, 'message.posted', '0198a000-0000-7000-8000-000000000002', 1753000003000, '\x7b22636c69656e744964223a2230313938613030302d303030302d373030302d383030302d303030303030303030313033222c2274657874223a226120736563726574206f66206d696e65227d', 2, NULL, '\x0198a0000000700080000000000000020198a000000070008000000000000103', NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000010', 4, 'message.edited', '0198a000-0000-7000-8000-000000000002', 1753000004000, '\x7b22746172676574223a332c22636c69656e744964223a2230313938613030302d303030302d373030302d383030302d303030303030303030313034222c2274657874223a226120736563726574206f66206d696e652c20656469746564227d', 2, 3, '\x0198a0000000700080000000000000020198a000000070008000000000000104', NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000010', 5, 'message.recalled', '0198a000-0000-7000-8000-000000000002', 1753000005000, '\x7b22746172676574223a337d', 2, 3, '\x6d6573736167652e726563616c6c65640000000000000003', NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000010', 6, 'reaction.added', '0198a000-0000-7000-8000-000000000003', 1753000006000, '\x7b22746172676574223a322c22656d6f6a69223a22f09f918d227d', 2, 2, NULL, NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000010', 7, 'message.posted', '0198a000-0000-7000-8000-000000000003', 1753000007000, '\x7b22636c69656e744964223a2230313938613030302d303030302d373030302d383030302d303030303030303030313037222c2274657874223a226166746572227d', 3, NULL, '\x0198a0000000700080000000000000030198a000000070008000000000000107', NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000011', 1, 'conversation.created', '0198a000-0000-7000-8000-000000000001', 1753000001000, '\x7b226b696e64223a22646972656374222c226163636f756e74496473223a5b2230313938613030302d303030302d373030302d383030302d303030303030303030303031222c2230313938613030302d303030302d373030302d383030302d303030303030303030303032225d7d', 0, NULL, NULL, NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000011', 2, 'message.posted', '0198a000-0000-7000-8000-000000000001', 1753000002000, '\x7b22636c69656e744964223a2230313938613030302d303030302d373030302d383030302d303030303030303030313032222c2274657874223a22666f7220796f75206f6e6c79227d', 1, NULL, '\x0198a0000000700080000000000000010198a000000070008000000000000102', NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000010', 8, 'message.posted', '0198a000-0000-7000-8000-000000000001', 1753000008000, '\x7b22636c69656e744964223a2230313938613030302d303030302d373030302d383030302d303030303030303030313038222c2274657874223a22407a6f65206c6f6f6b222c226d656e74696f6e73223a5b2230313938613030302d303030302d373030302d383030302d303030303030303030303033225d7d', 4, NULL, '\x0198a0000000700080000000000000010198a000000070008000000000000108', NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000010', 9, 'message.pinned', '0198a000-0000-7000-8000-000000000001', 1753000009000, '\x7b22736571223a327d', 4, NULL, NULL, NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000010', 10, 'message.posted', '0198a000-0000-7000-8000-000000000001', 1753000010000, '\x7b22636c69656e744964223a2230313938613030302d303030302d373030302d383030302d303030303030303030313130222c2274657874223a22227d', 5, NULL, '\x0198a0000000700080000000000000010198a000000070008000000000000110', NULL, 0);
INSERT INTO public.events VALUES ('0198a000-0000-7000-8000-000000000010', 11, 'message.recalled', '0198a000-0000-7000-8000-000000000001', 1753000011000, '\x7b22746172676574223a31307d', 5, 10, '\x6d6573736167652e726563616c6c6564000000000000000a', NULL, 0);
INSERT INTO public.group_links VALUES ('OLDLINK2OLDLINK2', '0198a000-0000-7000-8000-000000000010', '0198a000-0000-7000-8000-000000000001', 0, NULL, 1753000000000, NULL, NULL);
INSERT INTO public.groups VALUES ('0198a000-0000-7000-8000-000000000010', NULL, NULL, NULL, 'invitation', 500, 0, 0, 0);
INSERT INTO public.members VALUES ('0198a000-0000-7000-8000-000000000001', '0198a000-0000-7000-8000-000000000001', 'owner', 1, NULL, 0, 0, 0, 0, 1, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL);
INSERT INTO public.members VALUES ('0198a000-0000-7000-8000-000000000002', '0198a000-0000-7000-8000-000000000002', 'owner', 1, NULL, 0, 0, 0, 0, 1, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL);
INSERT INTO public.members VALUES ('0198a000-0000-7000-8000-000000000003', '0198a000-0000-7000-8000-000000000003', 'owner', 1, NULL, 0, 0, 0, 0, 1, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL);
INSERT INTO public.members VALUES ('0198a000-0000-7000-8000-000000000010', '0198a000-0000-7000-8000-000000000002', 'member', 1, NULL, 7, 2, 1, 0, 1, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL);
INSERT INTO public.members VALUES ('0198a000-0000-7000-8000-000000000010', '0198a000-0000-7000-8000-000000000003', 'member', 1, NULL, 7, 1, 0, 1, 1, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL);
INSERT INTO public.members VALUES ('0198a000-0000-7000-8000-000000000011', '0198a000-0000-7000-8000-000000000001', 'member', 1, NULL, 2, 1, 0, 1, 1, '0198a000-0000-7000-8000-000000000002', NULL, NULL, 0, 0, NULL, NULL, NULL);
INSERT INTO public.members VALUES ('0198a000-0000-7000-8000-000000000011', '0198a000-0000-7000-8000-000000000002', 'member', 1, NULL, 2, 1, 0, 0, 1, '0198a000-0000-7000-8000-000000000001', NULL, NULL, 0, 0, NULL, NULL, NULL);
INSERT INTO public.members VALUES ('0198a000-0000-7000-8000-000000000004', '0198a000-0000-7000-8000-000000000004', 'owner', 1, NULL, 0, 0, 0, 0, 1, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL);
INSERT INTO public.members VALUES ('0198a000-0000-7000-8000-000000000010', '0198a000-0000-7000-8000-000000000001', 'owner', 1, NULL, 11, 11, 5, 0, 1, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL);
INSERT INTO public.mentions VALUES ('0198a000-0000-7000-8000-000000000010', '0198a000-0000-7000-8000-000000000003', 8, '0198a000-0000-7000-8000-000000000001');
INSERT INTO public.pins VALUES ('0198a000-0000-7000-8000-000000000010', 2, '0198a000-0000-7000-8000-000000000001', 1753000009000, 9, NULL);
INSERT INTO public.schema_versions VALUES (1, 1753000000000);
INSERT INTO public.schema_versions VALUES (2, 1753000000000);
INSERT INTO public.sessions VALUES ('0198a000-0000-7000-8000-000000000021', '0198a000-0000-7000-8000-000000000001', 'old', 'linux', 'old', '\x0afbd65c41aad045b6ea2b9a179c401359d1bbe0281b6a57b5f9b4905594aa73', NULL, 1753000000000, 1753000000000, 1754000000000, NULL, NULL, '');
INSERT INTO public.sessions VALUES ('0198a000-0000-7000-8000-000000000022', '0198a000-0000-7000-8000-000000000002', 'old', 'linux', 'old', '\x7706539a0373615c87b27a0942f859866b94437683ec5cf65c70508679a56419', NULL, 1753000000000, 1753000000000, 1754000000000, NULL, NULL, '');
INSERT INTO public.sessions VALUES ('0198a000-0000-7000-8000-000000000023', '0198a000-0000-7000-8000-000000000003', 'old', 'linux', 'old', '\x2c20936f752bec8a10fbed3482c6881c5284945ada310f2cf19da79ad79acc07', NULL, 1753000000000, 1753000000000, 1754000000000, NULL, NULL, '');
ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_username_key_key UNIQUE (username_key);
ALTER TABLE ONLY public.blocks
    ADD CONSTRAINT blocks_pkey PRIMARY KEY (account_id, blocked_id);
ALTER TABLE ONLY public.contact_requests
    ADD CONSTRAINT contact_requests_pkey PRIMARY KEY (from_id, to_id);
ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT contacts_pkey PRIMARY KEY (account_id, contact_id);
ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_once_key UNIQUE (once);
ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.drafts
    ADD CONSTRAINT drafts_pkey PRIMARY KEY (conversation_id, account_id);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (conversation_id, seq);
ALTER TABLE ONLY public.expiring_messages
    ADD CONSTRAINT expiring_messages_pkey PRIMARY KEY (conversation_id, seq);
ALTER TABLE ONLY public.group_applications
    ADD CONSTRAINT group_applications_pkey PRIMARY KEY (conversation_id, account_id);
ALTER TABLE ONLY public.group_invitations
    ADD CONSTRAINT group_invitations_pkey PRIMARY KEY (conversation_id, account_id);
ALTER TABLE ONLY public.group_links
    ADD CONSTRAINT group_links_pkey PRIMARY KEY (code);
ALTER TABLE ONLY public.groups
    ADD CONSTRAINT groups_pkey PRIMARY KEY (conversation_id);
ALTER TABLE ONLY public.hidden_messages
    ADD CONSTRAINT hidden_messages_pkey PRIMARY KEY (conversation_id, account_id, seq);
ALTER TABLE ONLY public.mark_moves
    ADD CONSTRAINT mark_moves_pkey PRIMARY KEY (conversation_id, account_id, mark, seq);
ALTER TABLE ONLY public.members
    ADD CONSTRAINT members_pkey PRIMARY KEY (conversation_id, account_id);
ALTER TABLE ONLY public.mentions
    ADD CONSTRAINT mentions_pkey PRIMARY KEY (conversation_id, account_id, seq);
ALTER TABLE ONLY public.pins
    ADD CONSTRAINT pins_pkey PRIMARY KEY (conversation_id, seq);
ALTER TABLE ONLY public.registration_codes
    ADD CONSTRAINT registration_codes_code_key UNIQUE (code);
ALTER TABLE ONLY public.registration_codes
    ADD CONSTRAINT registration_codes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.scheduled_messages
    ADD CONSTRAINT scheduled_messages_pkey PRIMARY KEY (account_id, client_id);
ALTER TABLE ONLY public.schema_versions
    ADD CONSTRAINT schema_versions_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.votes
    ADD CONSTRAINT votes_pkey PRIMARY KEY (conversation_id, seq, account_id, option);
CREATE UNIQUE INDEX accounts_email ON public.accounts USING btree (email_key) WHERE (email_key IS NOT NULL);
CREATE UNIQUE INDEX accounts_phone ON public.accounts USING btree (phone) WHERE (phone IS NOT NULL);
CREATE INDEX blocks_blocked ON public.blocks USING btree (blocked_id, account_id);
CREATE INDEX contact_requests_received ON public.contact_requests USING btree (to_id, at);
CREATE INDEX contact_requests_sent ON public.contact_requests USING btree (from_id, asked_at);
CREATE INDEX events_content ON public.events USING btree (conversation_id, content, seq) WHERE (content IS NOT NULL);
CREATE INDEX events_notices ON public.events USING btree (conversation_id, seq) WHERE ((kind <> 'message.posted'::text) AND (target IS NULL));
CREATE UNIQUE INDEX events_once ON public.events USING btree (conversation_id, once) WHERE (once IS NOT NULL);
CREATE INDEX events_recalled ON public.events USING btree (conversation_id, target) WHERE (kind = 'message.recalled'::text);
CREATE INDEX events_target ON public.events USING btree (conversation_id, target, seq) WHERE (target IS NOT NULL);
CREATE INDEX expiring_messages_next ON public.expiring_messages USING btree (expires_at);
CREATE INDEX group_applications_account ON public.group_applications USING btree (account_id);
CREATE INDEX group_applications_pending ON public.group_applications USING btree (conversation_id, at, account_id) WHERE (state = 'pending'::text);
CREATE INDEX group_invitations_pending ON public.group_invitations USING btree (account_id, at, conversation_id) WHERE (state = 'pending'::text);
CREATE INDEX group_links_conversation ON public.group_links USING btree (conversation_id, created_at) WHERE (revoked_at IS NULL);
CREATE INDEX hidden_messages_message ON public.hidden_messages USING btree (conversation_id, seq);
CREATE INDEX mark_moves_old ON public.mark_moves USING btree (at);
CREATE INDEX members_account ON public.members USING btree (account_id, conversation_id) WHERE (left_seq IS NULL);
CREATE INDEX members_admins ON public.members USING btree (conversation_id, joined_seq, account_id) WHERE ((role <> 'member'::text) AND (left_seq IS NULL));
CREATE INDEX members_joined ON public.members USING btree (conversation_id, joined_seq, account_id) WHERE (left_seq IS NULL);
CREATE INDEX mentions_message ON public.mentions USING btree (conversation_id, seq);
CREATE INDEX scheduled_messages_mine ON public.scheduled_messages USING btree (account_id, send_at, client_id);
CREATE INDEX scheduled_messages_next ON public.scheduled_messages USING btree (send_at);
CREATE INDEX sessions_account ON public.sessions USING btree (account_id, device_id) WHERE (ended_at IS NULL);
CREATE INDEX sessions_ended ON public.sessions USING btree (ended_at) WHERE (ended_at IS NOT NULL);
CREATE INDEX votes_option ON public.votes USING btree (conversation_id, seq, option, account_id);
