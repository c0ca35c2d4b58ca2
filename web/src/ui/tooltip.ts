import type { Attachment } from 'svelte/attachments';
import { place } from './place';

let shown: HTMLElement | undefined;
let owner: Element | undefined;

/** Shows a few words under an element while the pointer rests on it or the keyboard is there. Its accessible name says them already. */
export function tooltip(text: () => string): Attachment<HTMLElement> {
  return (element) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = (event: Event): void => {
      // A finger has no rest; after a click the words would stand in the way.
      if (event instanceof PointerEvent && event.pointerType !== 'mouse') return;
      if (event.type === 'focus' && !element.matches(':focus-visible')) return;
      clearTimeout(timer);
      timer = setTimeout(() => show(element, text()), 500);
    };
    const away = (): void => {
      clearTimeout(timer);
      if (owner === element) hide();
    };
    const events: [string, (event: Event) => void][] = [
      ['pointerenter', soon],
      ['focus', soon],
      ['pointerleave', away],
      ['pointerdown', away],
      ['blur', away],
      ['keydown', away],
    ];
    for (const [name, listener] of events) element.addEventListener(name, listener);
    return () => {
      away();
      for (const [name, listener] of events) element.removeEventListener(name, listener);
    };
  };
}

function show(element: HTMLElement, text: string): void {
  hide();
  if (!element.isConnected) return;
  owner = element;
  shown = document.createElement('div');
  shown.className = 'tooltip';
  shown.popover = 'manual';
  shown.ariaHidden = 'true';
  shown.textContent = text;
  document.body.append(shown);
  shown.showPopover();
  place(shown, element.getBoundingClientRect(), { align: 'center', gap: 6 });
}

function hide(): void {
  shown?.remove();
  shown = owner = undefined;
}
