import { router } from '../app/router.svelte';
import { t } from '../i18n/i18n.svelte';
import type { Conversation } from '../protocol/generated';
import type { Session } from '../sync/session';
import { confirm } from '../ui/confirm.svelte';
import { toasts } from '../ui/toasts.svelte';

export function leave(session: Session, group: Conversation): Promise<boolean> {
  const last = group.memberCount <= 1;
  return end(
    group,
    {
      title: t('groups.leaveTitle', { title: group.title }),
      text: t(last ? 'groups.leaveLastText' : 'groups.leaveText'),
      action: t('groups.leave'),
    },
    () => session.call('groups.leave', { conversationId: group.id }),
  );
}

export function dissolve(session: Session, group: Conversation): Promise<boolean> {
  return end(
    group,
    {
      title: t('groups.dissolveTitle', { title: group.title }),
      text: t('groups.dissolveText'),
      action: t('groups.dissolve'),
    },
    () => session.call('groups.dissolve', { conversationId: group.id }),
  );
}

async function end(
  group: Conversation,
  question: { title: string; text: string; action: string },
  call: () => Promise<unknown>,
): Promise<boolean> {
  if (!(await confirm({ ...question, danger: true }))) return false;
  try {
    await call();
    if (router.path === `/c/${group.id}`) router.go('/', { replace: true });
    return true;
  } catch (error) {
    toasts.fail(error);
    return false;
  }
}
