import { nameOf } from '../contacts/name';
import { calmName } from '../messages/markdown/calm';
import type { Contact, Conversation } from '../protocol/generated';

/** What a conversation is called: my remark, else the group's title, else my remark for the other, else their nickname. */
export function titleOf(conversation: Conversation, contact?: Contact): string {
  return (
    conversation.settings.remark ||
    (conversation.kind === 'group' ? calmName(conversation.title ?? '') : nameOf(conversation.peer, contact?.remark))
  );
}

/** What stands for it: a direct conversation looks like the other one. */
export function faceOf(conversation: Conversation, title: string): { id: string; name: string; image?: string } {
  return conversation.kind === 'group'
    ? { id: conversation.id, name: title, image: conversation.group?.avatar }
    : { id: conversation.peer?.id ?? conversation.id, name: title, image: conversation.peer?.avatar };
}
