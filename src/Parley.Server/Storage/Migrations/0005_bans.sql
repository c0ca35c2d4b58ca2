-- Who was removed from a group and does not come back by themselves.
CREATE TABLE group_bans (
    conversation_id   uuid    NOT NULL,
    account_id        uuid    NOT NULL,
    by_id             uuid    NOT NULL,
    at                bigint  NOT NULL,
    PRIMARY KEY (conversation_id, account_id)
) /* WITHOUT ROWID */;

CREATE INDEX group_bans_list ON group_bans (conversation_id, at, account_id);
CREATE INDEX group_bans_account ON group_bans (account_id);

-- Who may add the account to groups without asking: 'everyone' or 'contacts'.
ALTER TABLE accounts ADD COLUMN who_may_add text NOT NULL DEFAULT 'everyone';

-- How many people who are no contacts of its own the account brought into groups on the latest day that it did.
CREATE TABLE stranger_counts (
    account_id        uuid    NOT NULL PRIMARY KEY,
    day               bigint  NOT NULL,
    strangers         bigint  NOT NULL
);
