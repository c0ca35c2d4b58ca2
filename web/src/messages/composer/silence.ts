import { forGood } from '../../conversations/time';
import { isIn } from '../../groups/rights';
import type { Conversation } from '../../protocol/generated';

/** Why I cannot write into a conversation. */
export type Silence =
  | { readonly why: 'left' | 'blocked' | 'deleted' | 'allMuted' | 'mutedForGood' }
  | { readonly why: 'muted'; readonly until: number };

export function silenceIn(
  conversation: Conversation | undefined,
  { now, blocked }: { now: number; blocked: boolean },
): Silence | null {
  if (!conversation || !isIn(conversation)) return { why: 'left' };
  if (conversation.peer?.isDeleted) return { why: 'deleted' };
  if (blocked) return { why: 'blocked' };
  const until = conversation.mutedUntil ?? 0;
  if (until >= forGood) return { why: 'mutedForGood' };
  if (until > now) return { why: 'muted', until };
  if (conversation.group?.allMuted && conversation.role === 'member') return { why: 'allMuted' };
  return null;
}
