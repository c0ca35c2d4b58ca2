import type { Session } from '../sync/session';
import { goToPart, rememberParts } from './parts';
import { depthOf } from './places';
import { router } from './router.svelte';
import { commandOf, neighbour, type Command } from './shortcuts';

/** What lies over the columns. */
class Frame {
  switching = $state(false);
  helping = $state(false);

  /** Obeys the keys that mean the same everywhere. Whoever knows better stops them before they come here. */
  listen(session: Session): () => void {
    const ended = new AbortController();
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const target = event.target as HTMLElement;
      const typing = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
      const command = commandOf(event, typing);
      const closes = command === 'switch' && this.switching;
      if (!command || (document.querySelector(':modal') && !closes)) return;
      if (this.#obey(command, session)) event.preventDefault();
    };
    addEventListener('keydown', pressed, { signal: ended.signal });
    // Where a text is selected the same key makes it a link; elsewhere it leads to another chat, before anyone else takes it.
    const first = (event: KeyboardEvent): void => {
      if (commandOf(event, true) !== 'switch' || hasSelection(event.target)) return;
      event.stopPropagation();
      pressed(event);
    };
    addEventListener('keydown', first, { capture: true, signal: ended.signal });
    rememberParts(ended.signal);
    return () => ended.abort();
  }

  #obey(command: Command, { replica }: Session): boolean {
    switch (command) {
      case 'switch':
        this.switching = !this.switching;
        return true;
      case 'help':
        return (this.helping = true);
      case 'part':
      case 'partBefore':
        goToPart(command === 'part' ? 1 : -1);
        return true;
      case 'settings':
        router.go('/settings');
        return true;
      case 'out':
        if (depthOf(router.address) === 0) return false;
        router.out();
        return true;
      default: {
        const open = router.place.name === 'conversation' ? router.place.id : undefined;
        const step = command.startsWith('next') ? 1 : -1;
        const found = neighbour(replica.conversations, open, step, command.endsWith('Unread'));
        if (found) router.go(`/c/${found.id}`, { replace: open !== undefined });
        return true;
      }
    }
  }
}

export const frame = new Frame();

function hasSelection(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement && target.selectionStart !== target.selectionEnd;
}
