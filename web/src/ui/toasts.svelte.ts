import { saying } from './errors';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly failed: boolean;
  readonly action?: { readonly label: string; readonly onselect: () => void };
}

class Toasts {
  #next = 0;
  #shown = $state.raw<readonly Toast[]>([]);

  get shown(): readonly Toast[] {
    return this.#shown;
  }

  /** A few words that go by themselves; with something to press they stay longer. */
  say(text: string, action?: Toast['action']): void {
    this.#add({ id: this.#next++, text, failed: false, action }, action ? 10_000 : 4_000);
  }

  /** Says what went wrong and what to do. */
  fail(error: unknown): void {
    // A fault of ours is told to whoever looks for it.
    if (!(error instanceof Error && 'code' in error) && (error as Error)?.name !== 'Unreachable') console.error(error);
    this.#add({ id: this.#next++, text: saying(error), failed: true }, 7_000);
  }

  dismiss(toast: Toast): void {
    this.#shown = this.#shown.filter((other) => other !== toast);
  }

  #add(toast: Toast, time: number): void {
    // The same words twice are once enough.
    this.#shown = [...this.#shown.filter((other) => other.text !== toast.text), toast].slice(-3);
    setTimeout(() => this.dismiss(toast), time);
  }
}

export const toasts = new Toasts();
