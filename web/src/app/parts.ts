/** The parts of the window that one goes between without passing through all that is in them. */

const takesFocus = 'a[href], button:not(:disabled), input:not(:disabled), textarea, select, [tabindex="0"]';
/** What had the focus in a part last. */
const left = new WeakMap<Element, HTMLElement>();

export const isShown = (element: Element): boolean => element.checkVisibility({ visibilityProperty: true });

/** Keeps in mind what had the focus in each part, however it was left. */
export function rememberParts(signal: AbortSignal): void {
  const focused = ({ target }: FocusEvent): void => {
    const part = (target as HTMLElement).closest('[data-part]');
    if (part) left.set(part, target as HTMLElement);
  };
  addEventListener('focusin', focused, { signal });
}

/** To the next part in sight, or the one before: to where one was in it, or else to its beginning. */
export function goToPart(step: 1 | -1): void {
  const active = document.activeElement as HTMLElement;
  const parts = [...document.querySelectorAll('[data-part]')].filter(isShown);
  const here = parts.find((part) => part.contains(active));
  const lies = step > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
  const towards = step > 0 ? parts : parts.toReversed();
  const ahead = towards.filter((part) => part !== here && active.compareDocumentPosition(part) & lies);
  for (const part of [...ahead, ...towards]) if (focusIn(part)) return;
}

/** Past the sections and the list, to the details where they lie over all else. What comes next by Tab is what is in the content. */
export function focusContent(): boolean {
  const details = document.querySelector<HTMLElement>('[data-part="details"]');
  const isCovering = details && !isShown(details.previousElementSibling!);
  const content = isCovering
    ? details
    : [...document.querySelectorAll<HTMLElement>('main, [role="main"]')].find(isShown);
  if (!content) return false;
  content.tabIndex = -1;
  content.focus({ preventScroll: true });
  return true;
}

function focusIn(part: Element): boolean {
  const before = left.get(part);
  if (before && part.contains(before) && isShown(before)) {
    before.focus();
    return true;
  }
  const all = [...part.querySelectorAll<HTMLElement>(takesFocus)].filter((one) => one.tabIndex >= 0 && isShown(one));
  // Where there is something to write in, that is what one comes for.
  const first = all.find((one) => one.matches('textarea')) ?? all[0];
  first?.focus();
  return first !== undefined;
}
