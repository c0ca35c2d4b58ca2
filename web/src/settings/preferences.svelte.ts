import { locale } from '../i18n/i18n.svelte';
import { read, type Choices } from './choices';

const stored = 'parley.preferences';

/** How this browser likes it: kept here and nowhere else, and the same in all its tabs. */
class Preferences {
  #choices = $state.raw<Choices>(read(null));

  get choices(): Choices {
    return this.#choices;
  }

  set(changed: Partial<Choices>): void {
    this.#take({ ...this.#choices, ...changed });
    localStorage.setItem(stored, JSON.stringify(this.#choices));
  }

  start(): void {
    this.#take(read(localStorage.getItem(stored)));
    addEventListener('storage', ({ key, newValue }) => {
      if (key === stored) this.#take(read(newValue));
      if (key === 'parley.language' && newValue) void locale.use(newValue);
    });
  }

  #take(choices: Choices): void {
    this.#choices = choices;
    const { dataset, style } = document.documentElement;
    if (choices.theme === 'system') delete dataset.theme;
    else dataset.theme = choices.theme;
    dataset.density = choices.density;
    style.setProperty('--text-scale', String(choices.textScale));
    // The frame that the browser or phone draws around the page.
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
      const own = meta.dataset.theme!;
      meta.media =
        choices.theme === 'system' ? `(prefers-color-scheme: ${own})` : choices.theme === own ? 'all' : 'not all';
    }
  }
}

export const preferences = new Preferences();
