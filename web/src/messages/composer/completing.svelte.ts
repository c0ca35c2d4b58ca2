import { locale, t } from '../../i18n/i18n.svelte';
import type { Emoji } from '../emoji/emoji';
import { everyone, everyoneWords, type Mentioned } from '../markdown/mentions';
import { fitting, queryAt, type Query } from './completion';
import type { Composer } from './composer.svelte';

export type Suggestion =
  | { readonly kind: 'mention'; readonly key: string; readonly who: Mentioned; readonly text: string }
  | { readonly kind: 'emoji'; readonly key: string; readonly emoji: Emoji; readonly text: string };

const most = 8;

/** What is offered while a name or an emoji is being written. */
export class Completing {
  items = $state.raw<readonly Suggestion[]>([]);
  index = $state(0);
  #query: Query | null = null;

  constructor(readonly composer: Composer) {}

  get open(): boolean {
    return this.items.length > 0;
  }

  /** The text or the caret is another. */
  async look(): Promise<void> {
    const { text, start, end } = this.composer.selection;
    const query = start === end ? queryAt(text, end) : null;
    this.#query = query;
    if (!query) return this.close();
    const items = query.kind === 'mention' ? await this.#people(query.word) : await this.#emoji(query.word);
    if (this.#query !== query) return;
    this.items = items;
    this.index = 0;
  }

  close(): void {
    this.#query = null;
    if (this.items.length > 0) this.items = [];
  }

  /** Takes a key that is meant for the list; tells whether it was. */
  take(key: string): boolean {
    if (!this.open) return false;
    const last = this.items.length - 1;
    if (key === 'ArrowDown') this.index = this.index >= last ? 0 : this.index + 1;
    else if (key === 'ArrowUp') this.index = this.index <= 0 ? last : this.index - 1;
    else if (key === 'Enter' || key === 'Tab') this.choose(this.items[this.index]!);
    else if (key === 'Escape') this.close();
    else return false;
    return true;
  }

  choose({ text: chosen }: Suggestion): void {
    const query = this.#query;
    if (!query) return;
    this.close();
    this.composer.element?.setSelectionRange(query.start, query.end);
    this.composer.insert(`${chosen} `);
    this.close();
  }

  async #people(word: string): Promise<Suggestion[]> {
    const { chat } = this.composer;
    const members = chat.session.replica.members(chat.id);
    const find = () => {
      const people = this.composer.mentionable();
      const namesOf = ({ names, shown }: Mentioned) => [shown, ...names];
      return word ? fitting(people, word, namesOf, most) : people.slice(0, most);
    };
    let found = find();
    // In a large group whoever is meant may be on a later page.
    for (let page = 0; found.length === 0 && !members.complete && page < 3; page++) {
      await members.more();
      found = find();
    }
    return found.map((who) => ({ kind: 'mention', key: who.id, who, text: `@${this.#written(who)}` }));
  }

  /** A user name stays what it is when the person is called something else. */
  #written({ id, names }: Mentioned): string {
    if (id !== everyone) return names[0] ?? id;
    const word = t('messages.everyone');
    return everyoneWords.includes(word) ? word : everyone;
  }

  async #emoji(word: string): Promise<Suggestion[]> {
    const { loadEmoji, toned } = await import('../emoji/emoji');
    const emoji = await loadEmoji(locale.language).catch(() => null);
    return (emoji?.search(word, most) ?? []).map((one) => ({
      ...{ kind: 'emoji', key: one.unicode, emoji: one, text: toned(one) },
    }));
  }
}
