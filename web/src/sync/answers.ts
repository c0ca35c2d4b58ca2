import type { Account, Conversation, Me, PollVotes } from '../protocol/generated';
import type { Operation } from './line';
import type { Replica } from './replica';

/** What an answer to me tells beside what the log tells. */
export function takeAnswer(replica: Replica, op: Operation, request: unknown, answer: unknown): void {
  switch (op) {
    case 'conversations.get':
    case 'conversations.openDirect':
    case 'groups.create':
      replica.tell(answer as Conversation);
      break;
    case 'groups.join':
    case 'groups.joinByLink':
    case 'groups.answerInvitation': {
      const { conversation } = answer as { conversation?: Conversation };
      if (conversation) replica.tell(conversation);
      break;
    }
    case 'accounts.me':
    case 'accounts.update':
      replica.lists.set('me', answer as Me);
      replica.people.meet((answer as Me).account);
      break;
    case 'accounts.get':
    case 'accounts.find':
      replica.people.meet((answer as { account: Account }).account);
      break;
    case 'messages.vote': {
      const { conversationId, seq } = request as { conversationId: string; seq: number };
      replica.logs.held(conversationId)?.voted(seq, answer as PollVotes);
      break;
    }
  }
}
