import type { Component } from 'svelte';
import AppearanceSettings from './AppearanceSettings.svelte';
import CodeSettings from './CodeSettings.svelte';
import DeleteAccount from './DeleteAccount.svelte';
import DeviceSettings from './DeviceSettings.svelte';
import LanguageSettings from './LanguageSettings.svelte';
import NotificationSettings from './NotificationSettings.svelte';
import type { PageName } from './pages';
import PasswordSettings from './PasswordSettings.svelte';
import PrivacySettings from './PrivacySettings.svelte';
import ProfileSettings from './ProfileSettings.svelte';

/** What stands on each page; apart from the list of them, which comes first. */
export const contents: Readonly<Record<PageName, Component>> = {
  profile: ProfileSettings,
  notifications: NotificationSettings,
  appearance: AppearanceSettings,
  language: LanguageSettings,
  privacy: PrivacySettings,
  devices: DeviceSettings,
  password: PasswordSettings,
  codes: CodeSettings,
  delete: DeleteAccount,
};
