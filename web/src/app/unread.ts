import { isQuiet } from '../conversations/state';
import type { Conversation } from '../protocol/generated';

/** How many messages ask for attention: none of what is quiet or put away, but for those that mention me. */
export function unreadOf(conversations: readonly Conversation[], now: number): number {
  return conversations.reduce((sum, conversation) => {
    const hushed = conversation.settings.archived || isQuiet(conversation, now);
    return sum + (hushed ? conversation.unreadMentions : conversation.unread);
  }, 0);
}
