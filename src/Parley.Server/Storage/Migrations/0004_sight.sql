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

-- The reactions that stand, folded where they are written: reading a message does not walk through all that was added and taken back.
CREATE TABLE reactions (
    conversation_id   uuid    NOT NULL,
    seq               bigint  NOT NULL,
    -- Who sees it so: in a direct conversation each member for themselves, since one may not see what the other does; in a group everyone,
    -- for whom the group's own id stands.
    reader_id         uuid    NOT NULL,
    emoji             text    NOT NULL,
    account_id        uuid    NOT NULL,
    -- The event that it came with, and the one with which its emoji came to stand at the message: the order they are shown in.
    added_seq         bigint  NOT NULL,
    first_seq         bigint  NOT NULL,
    PRIMARY KEY (conversation_id, seq, reader_id, emoji, account_id)
) /* WITHOUT ROWID */;

-- Every event that changed something for a reader, with how many reacted so once it stood.
CREATE TEMPORARY TABLE reaction_changes AS
SELECT c.*, sum(CASE WHEN c.kind = 'reaction.added' THEN 1 ELSE -1 END)
    OVER (PARTITION BY c.conversation_id, c.target, c.reader_id, c.emoji ORDER BY c.seq) AS holders
FROM (SELECT t.*, lag(t.kind) OVER (PARTITION BY t.conversation_id, t.target, t.reader_id, t.emoji, t.account_id ORDER BY t.seq) AS kind_before
    FROM (SELECT e.conversation_id, e.target, e.seq, e.kind, e.account_id, body_text(e.body, 'emoji') AS emoji,
            COALESCE(m.account_id, e.conversation_id) AS reader_id
        FROM events e LEFT JOIN members m ON m.conversation_id = e.conversation_id AND m.peer_id IS NOT NULL
        WHERE e.kind IN ('reaction.added', 'reaction.removed')
            AND (e.withheld = 0 OR m.account_id = e.account_id)) t) c
WHERE c.kind <> COALESCE(c.kind_before, 'reaction.removed');
CREATE INDEX reaction_changes_message ON reaction_changes (conversation_id, target, reader_id, emoji);

INSERT INTO reactions (conversation_id, seq, reader_id, emoji, account_id, added_seq, first_seq)
SELECT s.conversation_id, s.target, s.reader_id, s.emoji, s.account_id, s.added_seq,
    (SELECT max(f.seq) FROM reaction_changes f WHERE f.conversation_id = s.conversation_id AND f.target = s.target
        AND f.reader_id = s.reader_id AND f.emoji = s.emoji AND f.kind = 'reaction.added' AND f.holders = 1)
FROM (SELECT conversation_id, target, reader_id, emoji, account_id, max(seq) AS added_seq,
        sum(CASE WHEN kind = 'reaction.added' THEN 1 ELSE -1 END) AS stands
    FROM reaction_changes GROUP BY conversation_id, target, reader_id, emoji, account_id) s
WHERE s.stands = 1 AND NOT EXISTS (SELECT 1 FROM events r
    WHERE r.conversation_id = s.conversation_id AND r.target = s.target AND r.kind = 'message.recalled');

DROP TABLE reaction_changes;

-- Reactions are found in their table, the last vote of a poll by an index of its own: this one holds the few that change what a message says.
DROP INDEX events_target;
CREATE INDEX events_changed ON events (conversation_id, target, seq)
    WHERE kind = 'message.edited' OR kind = 'message.recalled' OR kind = 'poll.closed';
CREATE INDEX events_voted ON events (conversation_id, target, withheld, seq) WHERE kind = 'poll.voted';

-- Not 0: withheld, and the first of the row of such events that it stands in. However long it is, it is read past.
UPDATE events SET withheld = w.run
FROM (SELECT i.conversation_id, i.seq, min(i.seq) OVER (PARTITION BY i.conversation_id, i.account_id, i.island) AS run
    FROM (SELECT conversation_id, account_id, seq, seq - row_number() OVER (PARTITION BY conversation_id, account_id ORDER BY seq) AS island
        FROM events WHERE withheld <> 0) i) w
WHERE w.conversation_id = events.conversation_id AND w.seq = events.seq;
CREATE INDEX events_withheld ON events (conversation_id, account_id, withheld, seq) WHERE withheld <> 0;

-- A withheld message that is taken back stays among those that do not count for either: so nobody has to count such recalls.
UPDATE members SET own_after = own_after + (SELECT count(*) FROM events r
    WHERE r.conversation_id = members.conversation_id AND r.kind = 'message.recalled' AND r.withheld <> 0 AND r.target > members.read_seq)
WHERE peer_id IS NOT NULL AND conversation_id IN (SELECT conversation_id FROM events WHERE withheld <> 0);
DROP INDEX events_recalled;
CREATE INDEX events_recalled ON events (conversation_id, target) WHERE kind = 'message.recalled' AND withheld = 0;
