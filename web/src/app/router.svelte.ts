import { tick } from 'svelte';
import { depthOf, parentOf, placeOf, type Place } from './places';

interface Kept {
  /** The address that led here, within the application. */
  readonly from?: string;
}

const narrow = matchMedia('(max-width: 48rem)');
const still = matchMedia('(prefers-reduced-motion: reduce)');

class Router {
  #address = $state(location.pathname + location.search);
  readonly #url = $derived(new URL(this.#address, location.origin));
  readonly #place = $derived(placeOf(this.#url.pathname));

  get path(): string {
    return this.#url.pathname;
  }

  get query(): URLSearchParams {
    return this.#url.searchParams;
  }

  get address(): string {
    return this.#address;
  }

  get place(): Place {
    return this.#place;
  }

  /** Goes to an address. The way out to where one came from is the way back, so that going in and out leaves no trail. */
  go(address: string, { replace = false } = {}): void {
    const from = this.#address;
    if (address === from) return;
    const kept = history.state as Kept | null;
    if (kept?.from === address && depthOf(address) < depthOf(from)) return history.back();
    const state: Kept = replace ? { from: kept?.from } : { from };
    history[replace ? 'replaceState' : 'pushState'](state, '', address);
    this.#show(address);
  }

  /** Out to the list that this belongs to. */
  out(): void {
    this.go(parentOf(this.#address), { replace: true });
  }

  /** Follows the browser's buttons and every link to an address of ours. */
  start(): void {
    addEventListener('popstate', (event) =>
      this.#show(location.pathname + location.search, event.hasUAVisualTransition),
    );
    addEventListener('click', (event) => {
      const link = (event.target as Element).closest?.('a');
      const elsewhere =
        event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey;
      if (!link?.href || link.target || link.download || elsewhere || link.origin !== location.origin) return;
      if (link.getAttribute('href')!.startsWith('#') || /^\/api\//.test(link.pathname)) return;
      event.preventDefault();
      this.go(link.pathname + link.search);
    });
  }

  /** On a phone one depth slides over the other; where a gesture of the browser's has shown it already, nothing moves again. */
  #show(address: string, shown = false): void {
    const step = Math.sign(depthOf(address) - depthOf(this.#address));
    if (!step || shown || !narrow.matches || still.matches || !document.startViewTransition) {
      this.#address = address;
      return;
    }
    document.documentElement.dataset.going = step > 0 ? 'in' : 'out';
    const transition = document.startViewTransition(() => {
      this.#address = address;
      return tick();
    });
    // Another one began meanwhile: the browser skips this.
    transition.ready.catch(() => {});
    void transition.finished.finally(() => delete document.documentElement.dataset.going);
  }
}

export const router = new Router();
