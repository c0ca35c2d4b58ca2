import type { GroupLink } from '../protocol/generated';
import type { Session } from '../sync/session';

/** A group's invitation links. No log tells of them, so they are asked for when they are looked at. */
export class Links {
  items = $state.raw<readonly GroupLink[]>([]);
  loading = $state(true);
  error = $state.raw<unknown>();

  readonly #session: Session;
  readonly #conversationId: string;

  constructor(session: Session, conversationId: string) {
    this.#session = session;
    this.#conversationId = conversationId;
    void this.load();
  }

  async load(): Promise<void> {
    this.loading = true;
    this.error = undefined;
    try {
      let after: string | undefined;
      const items: GroupLink[] = [];
      do {
        const page = await this.#session.call('groups.links', { conversationId: this.#conversationId, after });
        items.push(...page.links);
        after = page.next;
      } while (after);
      this.items = items;
    } catch (error) {
      this.error = error;
    } finally {
      this.loading = false;
    }
  }

  async make(expiresAt?: number, maxUses?: number): Promise<void> {
    const link = await this.#session.call('groups.createLink', {
      conversationId: this.#conversationId,
      expiresAt,
      maxUses,
    });
    this.items = [link, ...this.items];
  }

  async revoke(code: string): Promise<void> {
    await this.#session.call('groups.revokeLink', { conversationId: this.#conversationId, code });
    this.items = this.items.filter((link) => link.code !== code);
  }
}
