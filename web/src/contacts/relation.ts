import type { Contact, ContactRequest } from '../protocol/generated';
import type { Session } from '../sync/session';

export type Relation =
  | { is: 'me' | 'stranger' }
  | { is: 'contact'; contact: Contact }
  /** I asked them. */
  | { is: 'asked'; request: ContactRequest }
  /** They asked me. */
  | { is: 'asking'; request: ContactRequest };

/** How someone stands to me. */
export function relationTo(session: Session, accountId: string): Relation {
  if (accountId === session.account.id) return { is: 'me' };
  const { replica } = session;
  const contact = replica.contact(accountId);
  if (contact) return { is: 'contact', contact };
  const open = replica.requests.filter((request) => request.account.id === accountId && request.state === 'pending');
  const asking = open.find((request) => request.direction === 'received');
  if (asking) return { is: 'asking', request: asking };
  return open[0] ? { is: 'asked', request: open[0] } : { is: 'stranger' };
}

export function isBlocked(session: Session, accountId: string): boolean {
  return session.replica.blocked.some((blocked) => blocked.account.id === accountId);
}
