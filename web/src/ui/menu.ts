import type { LucideIcon } from '@lucide/svelte';

export interface MenuAction {
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** For one of those that are on or off: a check stands before it. */
  readonly checked?: boolean;
  readonly onselect: () => void;
}

export type MenuItem = MenuAction | 'separator';

/** Given as a function they are made when the menu opens. */
export type MenuItems = readonly MenuItem[] | (() => readonly MenuItem[]);

export function itemsOf(items: MenuItems): readonly MenuItem[] {
  return typeof items === 'function' ? items() : items;
}

const steps: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => (at >= last ? 0 : at + 1),
  ArrowUp: (at, last) => (at <= 0 ? last : at - 1),
  Home: () => 0,
  End: (_at, last) => last,
};

/** Where a key leads to in a menu, by arrows or by the first letter of what is there; `undefined` where it leads nowhere. */
export function stepTo(key: string, at: number, labels: readonly string[]): number | undefined {
  const step = steps[key];
  if (step) return step(at, labels.length - 1);
  if ([...key].length !== 1 || key === ' ') return undefined;
  for (let offset = 1; offset <= labels.length; offset++) {
    const index = (at + offset) % labels.length;
    if (labels[index]!.toLocaleLowerCase().startsWith(key.toLocaleLowerCase())) return index;
  }
  return undefined;
}
