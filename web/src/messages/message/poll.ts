import type { Poll, PollVotes } from '../../protocol/generated';

export function isOpen(poll: Poll, votes: PollVotes | undefined, now: number): boolean {
  return !votes?.closed && (poll.endsAt === undefined || poll.endsAt > now);
}

/** How much of those who voted chose an answer: 0 to 1. */
export function share(votes: PollVotes | undefined, option: number): number {
  return votes && votes.voters > 0 ? (votes.counts[option] ?? 0) / votes.voters : 0;
}

/** What I choose when I press an answer: it instead of another, or beside the others; pressed again it goes. */
export function chosen(poll: Poll, mine: readonly number[], option: number): number[] {
  if (mine.includes(option)) return mine.filter((other) => other !== option);
  return poll.multiple ? [...mine, option].sort((one, other) => one - other) : [option];
}
