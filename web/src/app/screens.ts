/** A part of the application that is fetched when it is wanted first, and once. */
function once<Module>(load: () => Promise<Module>): () => Promise<Module> {
  let loaded: Promise<Module> | undefined;
  return () => (loaded ??= load());
}

export const screens = {
  accounts: once(() => import('../accounts/AccountsScreen.svelte')),
  conversations: once(() => import('../conversations/ConversationList.svelte')),
  conversation: once(() => import('../conversations/ConversationScreen.svelte')),
  contacts: once(() => import('../contacts/ContactsScreen.svelte')),
  contact: once(() => import('../contacts/ContactScreen.svelte')),
  requests: once(() => import('../contacts/RequestsScreen.svelte')),
  newGroup: once(() => import('../groups/NewGroupScreen.svelte')),
  join: once(() => import('../groups/JoinScreen.svelte')),
  settings: once(() => import('../settings/SettingsList.svelte')),
  settingsPage: once(() => import('../settings/SettingsPage.svelte')),
  switcher: once(() => import('./QuickSwitcher.svelte')),
  shortcuts: once(() => import('./ShortcutsDialog.svelte')),
};
