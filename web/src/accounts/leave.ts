import { router } from '../app/router.svelte';
import { t } from '../i18n/i18n.svelte';
import { confirm } from '../ui/confirm.svelte';
import { toasts } from '../ui/toasts.svelte';
import { sessions } from './sessions.svelte';

/** Logs out, once the person has said so. */
export async function leave(): Promise<void> {
  const sure = await confirm({
    title: t('accounts.logOutQuestion'),
    text: t('accounts.logOutText'),
    action: t('accounts.logOut'),
  });
  if (!sure) return;
  try {
    await sessions.signOut();
    router.go('/', { replace: true });
  } catch (error) {
    toasts.fail(error);
  }
}
