import { Asked } from '../conversations/asked.svelte';
import type { Conversation, GroupFacts, UpdateGroup } from '../protocol/generated';
import type { Session } from '../sync/session';
import { toasts } from '../ui/toasts.svelte';

type Change = Omit<UpdateGroup, 'conversationId'>;
const asked = new Asked<GroupFacts>();

/** What a group is like; what I have just asked for is shown at once. */
export function factsOf(conversation: Conversation): GroupFacts | undefined {
  return conversation.group && asked.over(conversation.id, conversation.group);
}

/** Changes a group; answers whether it was changed. */
export async function change(session: Session, { id }: Conversation, { title, ...facts }: Change): Promise<boolean> {
  try {
    await asked.while(id, facts, () => session.call('groups.update', { conversationId: id, title, ...facts }));
    return true;
  } catch (error) {
    toasts.fail(error);
    return false;
  }
}
