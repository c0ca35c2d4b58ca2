-- A pin is about a message, as an edit is, though it stands for itself among what people read.
DROP INDEX events_notices;
UPDATE events SET target = CAST(body_text(body, 'seq') AS bigint) WHERE kind IN ('message.pinned', 'message.unpinned');
CREATE INDEX events_notices ON events (conversation_id, seq)
    WHERE kind <> 'message.posted' AND (target IS NULL OR kind IN ('message.pinned', 'message.unpinned'));

-- A blocker's marks in the groups of both, as the blocked one goes on seeing them.
CREATE TABLE block_marks (
    account_id        uuid    NOT NULL,
    blocked_id        uuid    NOT NULL,
    conversation_id   uuid    NOT NULL,
    read_seq          bigint  NOT NULL,
    delivered_seq     bigint  NOT NULL,
    PRIMARY KEY (account_id, blocked_id, conversation_id)
) /* WITHOUT ROWID */;

CREATE INDEX block_marks_blocked ON block_marks (blocked_id);

INSERT INTO block_marks (account_id, blocked_id, conversation_id, read_seq, delivered_seq)
SELECT b.account_id, b.blocked_id, m.conversation_id,
    COALESCE((SELECT max(v.seq) FROM mark_moves v
        WHERE v.conversation_id = m.conversation_id AND v.account_id = m.account_id AND v.mark = 'read' AND v.at <= b.at), m.joined_seq),
    COALESCE((SELECT max(v.seq) FROM mark_moves v
        WHERE v.conversation_id = m.conversation_id AND v.account_id = m.account_id AND v.mark = 'delivered' AND v.at <= b.at), m.joined_seq)
FROM blocks b JOIN members m ON m.account_id = b.account_id AND m.left_seq IS NULL AND m.peer_id IS NULL
JOIN members o ON o.conversation_id = m.conversation_id AND o.account_id = b.blocked_id AND o.left_seq IS NULL;
