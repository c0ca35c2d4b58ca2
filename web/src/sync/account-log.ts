import type {
  AccountReference,
  ApplicationChanged,
  ContactChanged,
  ContactRequestChanged,
  ConversationReference,
  ConversationSettingsChanged,
  Event,
  GroupInvitationChanged,
  MessagesHidden,
  ProfileChanged,
  ScheduledChanged,
  ScheduledGone,
  ScheduledMessage,
} from '../protocol/generated';
import { Reading } from './feed';
import { listNames } from './lists';
import type { Replica } from './replica';

/** The account's own log, which tells what its other devices did and what others ask of it. */
export class AccountLog {
  readonly #reading: Reading;

  constructor(readonly replica: Replica) {
    this.#reading = new Reading(
      replica.feed,
      replica.accountId,
      (events) => events.forEach((event) => this.#take(event)),
      () => this.#lost(),
    );
  }

  get held(): number {
    return this.#reading.held;
  }

  /** The lists are true up to here. */
  reset(held: number): void {
    this.#reading.reset(held);
  }

  /** Too much was missed: everything it could have told of is asked for. */
  #lost(): void {
    const { head } = this.#reading;
    for (const name of listNames) void this.replica.lists.load(name).catch(() => {});
    this.replica.renewLogs();
    this.#reading.reset(head);
  }

  #take({ kind, body }: Event): void {
    const { replica } = this;
    switch (kind) {
      case 'conversation.joined': {
        const { conversationId } = body as ConversationReference;
        if (!replica.held.isMine(conversationId)) void replica.ask(conversationId);
        break;
      }
      case 'conversation.left':
        replica.held.end((body as ConversationReference).conversationId);
        break;
      case 'conversation.settingsChanged': {
        const { conversationId, settings } = body as ConversationSettingsChanged;
        replica.held.settings(conversationId, settings);
        break;
      }
      case 'session.started':
      case 'session.ended':
        replica.sessionsChanged();
        break;
      case 'profile.changed': {
        const { me } = body as ProfileChanged;
        replica.lists.set('me', me);
        replica.people.meet(me.account);
        break;
      }
      case 'messages.hidden': {
        const { conversationId, seqs } = body as MessagesHidden;
        replica.hide(conversationId, seqs);
        break;
      }
      case 'application.changed': {
        const { application } = body as ApplicationChanged;
        replica.people.meet(application.account);
        replica.applications(application.groupId).take(application);
        break;
      }
      case 'scheduled.changed': {
        const { message } = body as ScheduledChanged;
        this.#schedule(message.message.clientId, message);
        break;
      }
      case 'scheduled.gone': {
        const { clientId, error } = body as ScheduledGone;
        const scheduled = replica.scheduled.find(({ message }) => message.clientId === clientId);
        if (scheduled && error) replica.links.returned(scheduled.message, error);
        this.#schedule(clientId);
        break;
      }
      default:
        this.#contacts(kind, body);
    }
  }

  #schedule(clientId: string, scheduled?: ScheduledMessage): void {
    const { lists } = this.replica;
    const others = lists.all.scheduled.filter(({ message }) => message.clientId !== clientId);
    lists.set('scheduled', scheduled ? [...others, scheduled].sort((a, b) => a.sendAt - b.sendAt) : others);
  }

  #contacts(kind: string, body: unknown): void {
    const { lists, people, presences } = this.replica;
    const load = (name: 'contacts' | 'blocked' | 'requests') => void lists.load(name).catch(() => {});
    switch (kind) {
      case 'contact.requested':
      case 'contact.answered': {
        const { request } = body as ContactRequestChanged;
        people.meet(request.account);
        const isOther = (other: typeof request) =>
          other.account.id !== request.account.id || other.direction !== request.direction;
        lists.set(
          'requests',
          [request, ...lists.all.requests.filter(isOther)].sort((a, b) => b.at - a.at),
        );
        break;
      }
      case 'contact.added':
        load('contacts');
        break;
      case 'contact.changed': {
        const { accountId, starred, remark } = body as ContactChanged;
        const change = (contact: (typeof lists.all.contacts)[number]) =>
          contact.profile.account.id === accountId ? { ...contact, starred, remark: remark || undefined } : contact;
        lists.set('contacts', lists.all.contacts.map(change));
        // The server knows under which letter it stands now.
        load('contacts');
        break;
      }
      case 'contact.removed': {
        const { accountId } = body as AccountReference;
        const isOther = (contact: (typeof lists.all.contacts)[number]) => contact.profile.account.id !== accountId;
        lists.set('contacts', lists.all.contacts.filter(isOther));
        // Perhaps because the account was deleted.
        people.again(accountId);
        break;
      }
      case 'account.blocked':
        presences.set((body as AccountReference).accountId, undefined);
        // A request of theirs that waited is gone.
        load('requests');
        load('blocked');
        break;
      case 'account.unblocked': {
        const { accountId } = body as AccountReference;
        lists.set(
          'blocked',
          lists.all.blocked.filter((other) => other.account.id !== accountId),
        );
        break;
      }
      case 'invitation.changed': {
        const { invitation } = body as GroupInvitationChanged;
        people.meet(invitation.by);
        const others = lists.all.invitations.filter((other) => other.group.id !== invitation.group.id);
        lists.set('invitations', invitation.state === 'pending' ? [invitation, ...others] : others);
        break;
      }
    }
  }
}
