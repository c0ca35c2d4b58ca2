import type { Conversation, ConversationSettings, UpdateConversationSettings } from '../protocol/generated';
import type { Session } from '../sync/session';
import { toasts } from '../ui/toasts.svelte';
import { Asked } from './asked.svelte';

const asked = new Asked<ConversationSettings>();

/** How I keep a conversation: what I have just asked for is shown at once. */
export function settingsOf(conversation: Conversation): ConversationSettings {
  return asked.over(conversation.id, conversation.settings);
}

/** The list as it will be once what I asked for is answered. */
export function asKept(conversations: readonly Conversation[]): readonly Conversation[] {
  if (!asked.any) return conversations;
  return conversations
    .map((conversation) => {
      const settings = settingsOf(conversation);
      return settings === conversation.settings ? conversation : { ...conversation, settings };
    })
    .sort((a, b) => Number(b.settings.pinned) - Number(a.settings.pinned) || b.lastAt - a.lastAt);
}

export async function keep(
  session: Session,
  conversation: Conversation,
  change: Omit<UpdateConversationSettings, 'conversationId'>,
): Promise<void> {
  try {
    await asked.while(conversation.id, change, () =>
      session.call('conversations.settings', { conversationId: conversation.id, ...change }),
    );
  } catch (error) {
    toasts.fail(error);
  }
}
