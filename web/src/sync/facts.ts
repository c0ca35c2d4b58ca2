import type {
  Conversation,
  Event,
  GroupChanged,
  GroupFacts,
  MemberChanged,
  MemberMuted,
  MemberRenamed,
  MemberRoleChanged,
  MembersAdded,
  MessageEdited,
  MessagePosted,
  Preview,
  TimerChanged,
} from '../protocol/generated';
import { contentOf, targetOf } from './fold';

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** With the sign that it was cut, 200: as the server shortens it. */
const previewCharacters = 199;

/** A conversation after events of its log, all but its counts; the same object where there are none. */
export function advance(conversation: Conversation, events: readonly Event[], me: string): Conversation {
  if (events.length === 0) return conversation;
  const next: Draft<Conversation> = { ...conversation };
  for (const event of events) {
    next.lastSeq = event.seq;
    next.lastAt = event.at;
    change(next, event, me);
  }
  return next;
}

function change(next: Draft<Conversation>, event: Event, me: string): void {
  switch (event.kind) {
    case 'message.posted':
      next.preview = previewOf(event);
      break;
    case 'message.edited':
      if (next.preview && targetOf(event) === next.preview.seq && event.by === next.preview.by)
        next.preview = { ...next.preview, text: shorten((event.body as MessageEdited).text) };
      break;
    case 'message.recalled':
      if (targetOf(event) === next.preview?.seq) next.preview = undefined;
      break;
    case 'timer.changed':
      next.disappearAfter = (event.body as TimerChanged).seconds || undefined;
      break;
    case 'group.changed':
      changeGroup(next, event.body as GroupChanged);
      break;
    case 'group.dissolved':
      next.memberCount = 0;
      break;
    default:
      changeMembers(next, event, me);
  }
}

function changeMembers(next: Draft<Conversation>, event: Event, me: string): void {
  const { accountId } = event.body as MemberChanged;
  switch (event.kind) {
    case 'members.added':
      next.memberCount += (event.body as MembersAdded).accountIds.length;
      break;
    case 'member.joined':
      next.memberCount++;
      break;
    case 'member.removed':
    case 'member.left':
      next.memberCount = accountId === me ? 0 : next.memberCount - 1;
      break;
    case 'owner.changed':
      if (accountId === me) {
        next.role = 'owner';
        next.mutedUntil = undefined;
      } else if (next.role === 'owner') next.role = 'admin';
      break;
    case 'member.roleChanged':
      if (accountId === me) next.role = (event.body as MemberRoleChanged).role as Conversation['role'];
      break;
    case 'member.muted':
      if (accountId === me) next.mutedUntil = (event.body as MemberMuted).until || undefined;
      break;
    case 'member.renamed':
      if (accountId === me) next.nickname = (event.body as MemberRenamed).nickname || undefined;
      break;
  }
}

function changeGroup(next: Draft<Conversation>, body: GroupChanged): void {
  const { title, ...facts } = body;
  if (title) next.title = title;
  if (!next.group) return;
  const group: Record<string, unknown> = { ...next.group };
  // What is absent stayed, an empty text was cleared.
  for (const [name, value] of Object.entries(facts)) if (value != null) group[name] = value === '' ? undefined : value;
  next.group = group as unknown as GroupFacts;
}

function previewOf({ seq, by, at, body }: Event): Preview {
  const posted = body as MessagePosted;
  return { seq, by, at, text: shorten(posted.text ?? ''), content: contentOf(posted) };
}

function shorten(text: string): string {
  if (text.length <= previewCharacters + 1) return text;
  // Not in the middle of a character that takes two units of UTF-16.
  const last = text.charCodeAt(previewCharacters - 1);
  const end = last >= 0xd800 && last < 0xdc00 ? previewCharacters - 1 : previewCharacters;
  return text.slice(0, end) + '…';
}
