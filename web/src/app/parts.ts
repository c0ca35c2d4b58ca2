/** The parts of the window that one goes between without passing through all that is in them. */

const takesFocus = 'a[href], button:not(:disabled), input:not(:disabled), textarea, select, [tabindex="0"]';
/** What had the focus in a part when it was left. */
const left = new WeakMap<Element, HTMLElement>();

const isShown = (element: Element): boolean => element.checkVisibility({ visibilityProperty: true });

/** To the next part in sight, or the one before: to where one was in it, or else to its beginning. */
export function goToPart(step: 1 | -1): void {
  const parts = [...document.querySelectorAll('[data-part]')].filter(isShown);
  const active = document.activeElement as HTMLElement | null;
  const here = active?.closest('[data-part]');
  if (active && here) left.set(here, active);
  const at = here ? parts.indexOf(here) : step > 0 ? -1 : 0;
  for (let turn = 1; turn <= parts.length; turn++) {
    const part = parts[(at + step * turn + parts.length * turn) % parts.length]!;
    if (focusIn(part)) return;
  }
}

/** Past the sections and the list. */
export function skipToContent(): void {
  const part = document.querySelector('[data-part="screen"]');
  if (part && isShown(part)) focusIn(part);
}

function focusIn(part: Element): boolean {
  const before = left.get(part);
  const known = before && part.contains(before) && isShown(before) ? before : undefined;
  const first = [...part.querySelectorAll<HTMLElement>(takesFocus)].find((one) => one.tabIndex >= 0 && isShown(one));
  const target = known ?? first;
  target?.focus();
  return target !== undefined;
}
