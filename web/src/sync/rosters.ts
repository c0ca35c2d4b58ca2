import type { Member } from '../protocol/generated';
import type { Call } from './line';
import { Applications, Members } from './members';

/** Who is in the conversations that were looked at, and who applies. */
export class Rosters {
  readonly #members = new Map<string, Members>();
  readonly #applications = new Map<string, Applications>();

  constructor(
    readonly me: string,
    readonly call: Call,
    readonly met: (members: readonly Member[]) => void,
  ) {}

  members(conversationId: string): Members {
    let members = this.#members.get(conversationId);
    if (!members) {
      members = new Members(conversationId, this.call, this.me, this.met);
      this.#members.set(conversationId, members);
    }
    return members;
  }

  applications(conversationId: string): Applications {
    let applications = this.#applications.get(conversationId);
    if (!applications)
      this.#applications.set(conversationId, (applications = new Applications(conversationId, this.call)));
    return applications;
  }

  /** The members of a conversation, if they were looked at. */
  held(conversationId: string): Members | undefined {
    return this.#members.get(conversationId);
  }

  opened(): void {
    for (const roster of this.#all()) roster.opened();
  }

  close(): void {
    for (const roster of this.#all()) roster.close();
  }

  *#all(): Iterable<Members | Applications> {
    yield* this.#members.values();
    yield* this.#applications.values();
  }
}
