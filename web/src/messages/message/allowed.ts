import type { Conversation, Entry, Limits } from '../../protocol/generated';
import { isIn } from '../../groups/rights';

export interface Allowed {
  readonly reply: boolean;
  readonly react: boolean;
  readonly edit: boolean;
  readonly copy: boolean;
  readonly forward: boolean;
  readonly pin: boolean;
  readonly details: boolean;
  readonly hide: boolean;
  readonly recall: boolean;
  readonly remove: boolean;
}

const none: Allowed = {
  ...{ reply: false, react: false, edit: false, copy: false, forward: false },
  ...{ pin: false, details: false, hide: false, recall: false, remove: false },
};

/** What I may do with a message now, as the server would say it. */
export function allowed(
  { by, at, message }: Entry,
  conversation: Conversation,
  { me, now, limits, writes }: { me: string; now: number; limits: Limits | null; writes: boolean },
): Allowed {
  if (!message) return none;
  if (message.recalledBy != null) return { ...none, hide: true };
  const mine = by === me;
  const within = (seconds: number | undefined) => seconds === undefined || now - at < seconds * 1_000;
  const inIt = isIn(conversation);
  const group = conversation.kind === 'group';
  const admin = group && conversation.role !== 'member';
  return {
    reply: writes,
    react: inIt,
    edit: mine && writes && message.content !== 'poll' && !message.forwarded && within(limits?.editSeconds),
    copy: !!message.text,
    forward: !conversation.group?.forbidsForwarding,
    pin: inIt && (admin || !group),
    details: mine,
    hide: true,
    recall: inIt && mine && (admin || within(limits?.recallSeconds)),
    remove: inIt && admin && !mine,
  };
}
