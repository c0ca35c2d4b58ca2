import type {
  Entry,
  Event,
  Message,
  MessageEdited,
  MessagePosted,
  MessageRecalled,
  PollVoted,
  PollVotes,
  Reaction,
  ReactionChanged,
} from '../protocol/generated';

/**
 * A log's events in, what people read out: the same as the server's own fold. An event that makes no sense in its place changes nothing:
 * an edit by another than the author or after the recall, a reaction to nothing, a second recall.
 */
export function fold(events: Iterable<Event>): Entry[] {
  const entries = new Map<number, Entry>();
  for (const event of events) {
    const target = targetOf(event);
    if (target === undefined) {
      if (isLine(event)) entries.set(event.seq, begin(event));
      continue;
    }
    const entry = entries.get(target);
    if (entry) entries.set(target, apply(entry, event));
  }
  return [...entries.values()].sort((a, b) => a.seq - b.seq);
}

/** Which message an event is about; `undefined` where it is a line of its own. */
export function targetOf(event: Event): number | undefined {
  const target = (event.body as { target?: unknown } | null)?.target;
  return typeof target === 'number' ? target : undefined;
}

/** Whether there is something to show where it stands. */
export function isLine(event: Event): boolean {
  return event.kind !== 'message.withheld';
}

export function begin(event: Event): Entry {
  const { seq, kind, by, at } = event;
  if (kind !== 'message.posted') return { seq, kind, by, at, notice: event.body };
  return { seq, kind, by, at, message: posted(event.body as MessagePosted, at) };
}

function posted(body: MessagePosted, at: number): Message {
  const { clientId, text, replyTo, mentions, mentionsEveryone, card, location, poll, forwarded, bundle, expiresAfter } =
    body;
  return {
    clientId,
    version: 1,
    reactions: [],
    content: contentOf(body),
    text,
    replyTo,
    mentions,
    mentionsEveryone,
    card,
    location,
    poll,
    votes: poll ? { counts: poll.options.map(() => 0), voters: 0, closed: false } : undefined,
    forwarded,
    bundle,
    expiresAt: expiresAfter ? at + expiresAfter * 1000 : undefined,
  };
}

export function contentOf(body: MessagePosted): Message['content'] {
  return body.poll ? 'poll' : body.card ? 'card' : body.location ? 'location' : body.bundle ? 'bundle' : 'text';
}

/** The entry after the event; the same object where the event changes nothing. */
export function apply(entry: Entry, event: Event): Entry {
  const message = entry.message;
  if (!message || message.recalledBy) return entry;
  const changed = change(message, entry.by, event);
  return changed === message ? entry : { ...entry, message: changed };
}

function change(message: Message, author: string, event: Event): Message {
  switch (event.kind) {
    case 'message.edited': {
      if (event.by !== author) return message;
      const { text, mentions, mentionsEveryone } = event.body as MessageEdited;
      return { ...message, text, mentions, mentionsEveryone, version: message.version + 1, editedAt: event.at };
    }
    case 'message.recalled':
      return recalled(message, event.by, (event.body as MessageRecalled).reason);
    case 'reaction.added':
      return react(message, add(message.reactions, (event.body as ReactionChanged).emoji, event.by));
    case 'reaction.removed':
      return react(message, remove(message.reactions, (event.body as ReactionChanged).emoji, event.by));
    case 'poll.voted':
      return !message.votes || message.votes.closed ? message : { ...message, votes: voted(message, event) };
    case 'poll.closed':
      return !message.votes || event.by !== author
        ? message
        : { ...message, votes: { ...message.votes, closed: true } };
    default:
      return message;
  }
}

/** A message whose time has come, before the server says so. */
export function expire(entry: Entry): Entry {
  if (!entry.message || entry.message.recalledBy) return entry;
  return { ...entry, message: recalled(entry.message, entry.by, 'expired') };
}

/** Nothing is left of it but that it was there, and how often it was edited. */
function recalled(message: Message, by: string, reason: string | undefined): Message {
  return {
    clientId: message.clientId,
    version: message.version,
    reactions: [],
    content: 'text',
    editedAt: message.editedAt,
    recalledBy: by,
    recallReason: reason,
  };
}

function voted(message: Message, event: Event): PollVotes {
  const { counts, voters } = event.body as PollVoted;
  return { ...message.votes!, counts, voters };
}

function react(message: Message, reactions: readonly Reaction[]): Message {
  return reactions === message.reactions ? message : { ...message, reactions };
}

function add(reactions: readonly Reaction[], emoji: string, by: string): readonly Reaction[] {
  const found = reactions.find((reaction) => reaction.emoji === emoji);
  if (!found) return [...reactions, { emoji, by: [by] }];
  if (found.by.includes(by)) return reactions;
  return reactions.map((reaction) => (reaction === found ? { emoji, by: [...reaction.by, by] } : reaction));
}

function remove(reactions: readonly Reaction[], emoji: string, by: string): readonly Reaction[] {
  const found = reactions.find((reaction) => reaction.emoji === emoji);
  if (!found?.by.includes(by)) return reactions;
  if (found.by.length === 1) return reactions.filter((reaction) => reaction !== found);
  return reactions.map((reaction) =>
    reaction === found ? { emoji, by: reaction.by.filter((other) => other !== by) } : reaction,
  );
}
