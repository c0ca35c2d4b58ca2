import type { Session } from '../sync/session';

/** How many requests and invitations wait for my answer. */
export function waiting({ replica }: Session): number {
  const requests = replica.requests.filter(
    (request) => request.direction === 'received' && request.state === 'pending',
  ).length;
  return requests + replica.invitations.filter((invitation) => invitation.state === 'pending').length;
}
