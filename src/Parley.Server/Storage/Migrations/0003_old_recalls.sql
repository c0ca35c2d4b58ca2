-- What was recalled before recalls erased it: what the message and its edits said goes from the log, as it does today.
UPDATE events SET content = NULL, body = body_of('{"clientId":"' || body_text(body, 'clientId') || '","text":""}')
WHERE kind = 'message.posted' AND body_text(body, 'text') <> ''
    AND (conversation_id, seq) IN (SELECT conversation_id, target FROM events WHERE kind = 'message.recalled');
UPDATE events SET body = body_of('{"target":' || target || ',"clientId":"00000000-0000-0000-0000-000000000000","text":""}')
WHERE kind = 'message.edited' AND body_text(body, 'text') <> ''
    AND (conversation_id, target) IN (SELECT conversation_id, target FROM events WHERE kind = 'message.recalled');
