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
  if (after > before) {
    // A screen that is shown for the first time is on its way.
    for (let frame = 0; frame < 120 && isLost() && !focusContent(); frame++) await new Promise(requestAnimationFrame);
    return;
  }
  if (!isLost()) return;
  const [left, here] = [from, to].map((address) => address.split('?')[0]!);
  // Chats may have followed one another since one went in: the row of the one that was left is where one is.
  const row = left === here ? null : document.querySelector(`[data-part="list"] a[href="${CSS.escape(left!)}"]`);
  const way = [row, openers[after]].find((one) => one?.isConnected && isShown(one));
  if (way instanceof HTMLElement) way.focus();
}

/** Whoever has it for a reason keeps it. */
function isLost(): boolean {
  const active = document.activeElement;
  return !active || active === document.body || !isShown(active);
}
