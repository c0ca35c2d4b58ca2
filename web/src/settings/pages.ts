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
import type { Component } from 'svelte';
import AppearanceSettings from './AppearanceSettings.svelte';
import CodeSettings from './CodeSettings.svelte';
import DeleteAccount from './DeleteAccount.svelte';
import DeviceSettings from './DeviceSettings.svelte';
import LanguageSettings from './LanguageSettings.svelte';
import NotificationSettings from './NotificationSettings.svelte';
import PasswordSettings from './PasswordSettings.svelte';
import PrivacySettings from './PrivacySettings.svelte';
import ProfileSettings from './ProfileSettings.svelte';

interface Page {
  readonly icon: LucideIcon;
  readonly content: Component;
  readonly forAdministrators?: boolean;
}

/** The pages by their names in addresses, in the order of the list. */
export const pages = {
  profile: { icon: UserRound, content: ProfileSettings },
  notifications: { icon: Bell, content: NotificationSettings },
  appearance: { icon: Palette, content: AppearanceSettings },
  language: { icon: Languages, content: LanguageSettings },
  privacy: { icon: Shield, content: PrivacySettings },
  devices: { icon: MonitorSmartphone, content: DeviceSettings },
  password: { icon: KeyRound, content: PasswordSettings },
  codes: { icon: Ticket, content: CodeSettings, forAdministrators: true },
  delete: { icon: UserX, content: DeleteAccount },
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
