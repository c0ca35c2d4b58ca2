import { nameOf } from '../contacts/name';
import { t } from '../i18n/i18n.svelte';
import type { Conversation } from '../protocol/generated';
import type { Session } from '../sync/session';
import { isIn } from '../groups/rights';
import { calmName } from '../messages/markdown/calm';
import { oneLine } from '../messages/markdown/parse';
import { stateOf, type MessageState } from './state';

export interface PreviewLine {
  readonly kind: 'typing' | 'draft' | 'message' | 'nothing';
  /** Who said it, where that is not plain. */
  readonly who?: string;
  readonly text: string;
  readonly state?: MessageState;
}

/** The one line under a conversation's title: who types, else what I began to write, else the last message. */
export function previewOf(session: Session, conversation: Conversation, open: boolean): PreviewLine {
  const { replica } = session;
  const typing = replica.typing(conversation.id).filter((id) => id !== session.account.id);
  if (typing.length > 0) return { kind: 'typing', text: typingText(session, conversation, typing) };

  const draft = session.drafts.get(conversation.id);
  if (draft?.text.trim() && !open) return { kind: 'draft', who: t('conversations.draft'), text: oneLine(draft.text) };

  const outgoing = session.outbox.of(conversation.id).at(-1);
  if (outgoing)
    return {
      kind: 'message',
      text: named(session, outgoing.request.text ?? ''),
      state: outgoing.state === 'failed' ? 'failed' : 'waiting',
    };

  const { preview } = conversation;
  if (!preview)
    return { kind: 'nothing', text: t(isIn(conversation) ? 'conversations.noMessages' : 'conversations.ended') };
  const mine = preview.by === session.account.id;
  return {
    kind: 'message',
    text: preview.content === 'text' ? named(session, preview.text) : contentText(preview.content, preview.text),
    who: mine || conversation.kind === 'direct' ? undefined : shortName(session, preview.by),
    state: mine ? stateOf(preview.seq, reached(session, conversation)) : undefined,
  };
}

/** A text on one line, with people by their names, where it is not told whom it mentions: those whose user names stand in it. */
export function named(session: Session, text: string): string {
  if (!text.includes('@')) return oneLine(text);
  const people = Array.from(text.matchAll(/@([\w.-]*\w)/g), ([, username]) => session.replica.people.called(username!));
  const known = people.filter((account) => account !== undefined);
  return oneLine(
    text,
    known.map(({ id, username }) => ({ id, names: [username], shown: calmName(shortName(session, id)) })),
  );
}

function contentText(content: 'card' | 'location' | 'poll' | 'bundle', text: string): string {
  const what = t(`conversations.content.${content}`);
  return text ? t('conversations.contentAndText', { what, text: oneLine(text) }) : what;
}

/** How far the others have come. */
export function reached(session: Session, conversation: Conversation): { deliveredSeq: number; readSeq: number } {
  return conversation.kind === 'direct'
    ? { deliveredSeq: conversation.peerDeliveredSeq ?? 0, readSeq: conversation.peerReadSeq ?? 0 }
    : session.replica.reading(conversation.id);
}

/** Who is typing; in a direct conversation there is no doubt. */
export function typingText(session: Session, conversation: Conversation, ids: readonly string[]): string {
  if (conversation.kind === 'direct') return t('conversations.typing');
  const names = ids.map((id) => shortName(session, id));
  if (names.length === 1) return t('conversations.typingOne', { name: names[0] });
  if (names.length === 2) return t('conversations.typingTwo', { first: names[0], second: names[1] });
  return t('conversations.typingMany', { count: names.length });
}

function shortName(session: Session, id: string): string {
  return nameOf(session.replica.account(id), session.replica.contact(id)?.remark);
}
