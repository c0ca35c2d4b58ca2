import type { Conversation } from '../protocol/generated';

export type MessageState = 'waiting' | 'failed' | 'accepted' | 'delivered' | 'read';

/** How far the message of mine at `seq` has come. */
export function stateOf(seq: number, reached: { deliveredSeq: number; readSeq: number }): MessageState {
  if (reached.readSeq >= seq) return 'read';
  return reached.deliveredSeq >= seq ? 'delivered' : 'accepted';
}

export function isQuiet(conversation: Conversation, now: number): boolean {
  return (conversation.settings.quietUntil ?? 0) > now;
}
