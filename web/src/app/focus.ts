import { tick } from 'svelte';
import { focusContent, isShown } from './parts';
import { depthOf } from './places';

/** What had the focus at each depth when one went deeper. */
const openers: (Element | null)[] = [];

/** Keeps the focus in sight where another place is shown: back where one went in, or at what has come. */
export async function followFocus(from: string, to: string): Promise<void> {
  const [before, after] = [depthOf(from), depthOf(to)];
  if (after > before) openers[before] = document.activeElement;
  await tick();
  const active = document.activeElement;
  // Whoever has it for a reason keeps it.
  if (active && active !== document.body && isShown(active)) return;
  if (after > before) return focusContent();
  const row = document.querySelector(`[data-part="list"] a[href="${from.split('?')[0]!}"]`);
  const way = [row, openers[after]].find((one) => one?.isConnected && isShown(one));
  if (way instanceof HTMLElement) way.focus();
}
