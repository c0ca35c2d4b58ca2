import type { Presence } from '../protocol/generated';
import { Observable } from './observable';

/** How long somebody is shown as typing. */
const typingTime = 5_000;

const nobody: readonly string[] = [];

/** Who is there, and who is typing where. Topics: ids of accounts and of conversations. */
export class Presences extends Observable<string> {
  readonly #presences = new Map<string, Presence>();
  readonly #typing = new Map<string, readonly string[]>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  get(accountId: string): Presence | undefined {
    this.seen(accountId);
    return this.#presences.get(accountId);
  }

  set(accountId: string, presence: Presence | undefined): void {
    const known = this.#presences.get(accountId);
    if (known?.status === presence?.status && known?.lastSeenAt === presence?.lastSeenAt) return;
    if (presence) this.#presences.set(accountId, presence);
    else this.#presences.delete(accountId);
    this.changed(accountId);
  }

  typing(conversationId: string): readonly string[] {
    this.seen(conversationId);
    return this.#typing.get(conversationId) ?? nobody;
  }

  startTyping(conversationId: string, accountId: string): void {
    const key = conversationId + accountId;
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => this.stopTyping(conversationId, accountId), typingTime),
    );
    const typing = this.#typing.get(conversationId) ?? nobody;
    if (typing.includes(accountId)) return;
    this.#typing.set(conversationId, [...typing, accountId]);
    this.changed(conversationId);
  }

  /** The time is over, or what they wrote came. */
  stopTyping(conversationId: string, accountId: string): void {
    const key = conversationId + accountId;
    const timer = this.#timers.get(key);
    if (timer === undefined) return;
    clearTimeout(timer);
    this.#timers.delete(key);
    const left = (this.#typing.get(conversationId) ?? nobody).filter((id) => id !== accountId);
    if (left.length > 0) this.#typing.set(conversationId, left);
    else this.#typing.delete(conversationId);
    this.changed(conversationId);
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
