import type { Session } from '../sync/session';
import type { Filter } from './filter';
import { asKept } from './kept';
import { foundRows, listedRows } from './rows';

/** What the list shows: a tab's conversations, the archived ones, or what answers to a name. */
export class ConversationList {
  filter = $state<Filter>('all');
  search = $state('');
  archived = $state(false);

  readonly #session: () => Session;
  readonly #open: () => string | undefined;

  constructor(session: () => Session, open: () => string | undefined) {
    this.#session = session;
    this.#open = open;
  }

  readonly rows = $derived.by(() => {
    const { replica } = this.#session();
    const conversations = asKept(replica.conversations);
    if (this.search.trim()) return foundRows(conversations, replica.contacts, (id) => replica.contact(id), this.search);
    return listedRows(conversations, { filter: this.filter, archived: this.archived, open: this.#open() });
  });
}
