import type { LucideIcon } from '@lucide/svelte';
import Bell from '@lucide/svelte/icons/bell';
import KeyRound from '@lucide/svelte/icons/key-round';
import Languages from '@lucide/svelte/icons/languages';
import MonitorSmartphone from '@lucide/svelte/icons/monitor-smartphone';
import Palette from '@lucide/svelte/icons/palette';
import Shield from '@lucide/svelte/icons/shield';
import Ticket from '@lucide/svelte/icons/ticket';
import UserRound from '@lucide/svelte/icons/user-round';
import UserX from '@lucide/svelte/icons/user-x';

interface Page {
  readonly icon: LucideIcon;
  readonly forAdministrators?: boolean;
}

/** The pages by their names in addresses, in the order of the list. */
export const pages = {
  profile: { icon: UserRound },
  notifications: { icon: Bell },
  appearance: { icon: Palette },
  language: { icon: Languages },
  privacy: { icon: Shield },
  devices: { icon: MonitorSmartphone },
  password: { icon: KeyRound },
  codes: { icon: Ticket, forAdministrators: true },
  delete: { icon: UserX },
} as const satisfies Record<string, Page>;

export type PageName = keyof typeof pages;

export const pageNames = Object.keys(pages) as PageName[];

export function isPage(name: string): name is PageName {
  return Object.hasOwn(pages, name);
}

export function isFor(name: PageName, administrator: boolean): boolean {
  const page: Page = pages[name];
  return administrator || !page.forAdministrators;
}
