import type { Conversation, Member } from '../protocol/generated';

export type Role = Member['role'];

/** What a role allows in a group, as docs/groups.md has it. */
export function rightsOf(role: Role) {
  const admin = role !== 'member';
  const owner = role === 'owner';
  return {
    change: admin,
    addMembers: admin,
    makeLinks: admin,
    answerApplications: admin,
    unban: admin,
    setTimer: admin,
    transfer: owner,
    dissolve: owner,
  };
}

/** What I may do to another member. */
export function rightsOver(mine: Role, theirs: Role, myself: boolean) {
  const stronger = !myself && (mine === 'owner' || (mine === 'admin' && theirs === 'member'));
  return {
    mute: stronger,
    remove: stronger,
    setRole: !myself && mine === 'owner' && theirs !== 'owner',
    transfer: !myself && mine === 'owner',
  };
}

/** The owner of a group with other members hands it over before leaving. */
export function mayLeave(conversation: Conversation): boolean {
  return conversation.role !== 'owner' || conversation.memberCount <= 1;
}

/** Whoever left or whose group was dissolved reads on, and that is all. */
export function isIn(conversation: Conversation): boolean {
  return conversation.memberCount > 0;
}
