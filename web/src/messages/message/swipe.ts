import type { Attachment } from 'svelte/attachments';

const enough = 56;
const furthest = 72;

/** A finger that draws a part of a row to the side, from anywhere on the row, and lets go answers. Up and down stays scrolling. */
export function swipe(row: string, part: string, onswipe: (element: HTMLElement) => void): Attachment<HTMLElement> {
  return (list) => {
    let element: HTMLElement | null = null;
    let from: { x: number; y: number } | undefined;
    let drawn = 0;

    const end = (): void => {
      if (!element) return;
      element.style.translate = '';
      if (from && drawn >= enough) onswipe(element);
      element = null;
      from = undefined;
      drawn = 0;
    };
    const listeners: { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void } = {
      pointerdown(event) {
        if (event.pointerType !== 'touch' || !event.isPrimary) return;
        element = (event.target as Element).closest(row)?.querySelector<HTMLElement>(part) ?? null;
        from = element ? { x: event.clientX, y: event.clientY } : undefined;
      },
      pointermove(event) {
        if (!element || !from || event.pointerType !== 'touch') return;
        const across = from.x - event.clientX;
        // Whoever scrolls does not answer.
        if (drawn === 0 && Math.abs(event.clientY - from.y) > Math.abs(across)) return void (from = undefined);
        if (across < 10 && drawn === 0) return;
        const before = drawn;
        drawn = Math.max(0, Math.min(across, furthest));
        element.style.translate = `${-drawn}px`;
        if (before < enough && drawn >= enough) navigator.vibrate?.(10);
      },
      pointerup: end,
      pointercancel: () => {
        drawn = 0;
        end();
      },
    };
    for (const [name, listener] of Object.entries(listeners)) list.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        list.removeEventListener(name, listener as EventListener);
    };
  };
}
