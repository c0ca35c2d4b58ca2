import type { Attachment } from 'svelte/attachments';

export interface Point {
  readonly x: number;
  readonly y: number;
}

const longPress = 500;

/**
 * Asks for a menu on right click, on the keyboard's menu key or Shift+F10, and on a long press.
 * One for a whole list is enough: `target` says what was meant. Over a link or a selected text the browser's own menu comes.
 */
export function contextMenu(open: (at: Point, target: Element) => void): Attachment<HTMLElement> {
  return (element) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let from: Point | undefined;
    let pressed = false;

    const still = (): void => clearTimeout(timer);
    const listeners: { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void } = {
      contextmenu(event) {
        const target = event.target as Element;
        if (event.pointerType === 'touch') return event.preventDefault();
        if (target.closest('a[href^="http"]') || !getSelection()?.isCollapsed) return;
        event.preventDefault();
        // The keyboard's says no place that means anything.
        const { left, bottom } = target.getBoundingClientRect();
        open(event.button === 2 ? { x: event.clientX, y: event.clientY } : { x: left + 8, y: bottom }, target);
      },
      pointerdown(event) {
        pressed = false;
        if (event.pointerType !== 'touch' || !event.isPrimary) return still();
        from = { x: event.clientX, y: event.clientY };
        const target = event.target as Element;
        timer = setTimeout(() => {
          pressed = true;
          navigator.vibrate?.(10);
          open(from!, target);
        }, longPress);
      },
      pointermove(event) {
        if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > 10) still();
      },
      pointerup: still,
      pointercancel: still,
      click(event) {
        // What the finger leaves behind after a long press is no click.
        if (!pressed) return;
        pressed = false;
        event.preventDefault();
        event.stopPropagation();
      },
    };
    for (const [name, listener] of Object.entries(listeners))
      element.addEventListener(name, listener as EventListener, { capture: name === 'click' });
    return () => {
      still();
      for (const [name, listener] of Object.entries(listeners))
        element.removeEventListener(name, listener as EventListener, { capture: name === 'click' });
    };
  };
}
