import Crown from '@lucide/svelte/icons/crown';
import MessageCircle from '@lucide/svelte/icons/message-circle';
import MessageCircleOff from '@lucide/svelte/icons/message-circle-off';
import Shield from '@lucide/svelte/icons/shield';
import ShieldOff from '@lucide/svelte/icons/shield-off';
import User from '@lucide/svelte/icons/user';
import UserMinus from '@lucide/svelte/icons/user-minus';
import { router } from '../app/router.svelte';
import { t } from '../i18n/i18n.svelte';
import type { Conversation, Member } from '../protocol/generated';
import type { Session } from '../sync/session';
import { confirm, confirming } from '../ui/confirm.svelte';
import type { MenuItem } from '../ui/menu';
import { toasts } from '../ui/toasts.svelte';
import { rightsOver } from './rights';

const hour = 3_600_000;

/** What I may do with a member: only that is offered. */
export function memberMenu(session: Session, group: Conversation, member: Member, name: string): MenuItem[] {
  const accountId = member.account.id;
  const conversationId = group.id;
  const rights = rightsOver(group.role, member.role, accountId === session.account.id);
  const muted = (member.mutedUntil ?? 0) > session.line.now();

  const tried = (work: () => Promise<unknown>) => () => void work().catch((error: unknown) => toasts.fail(error));
  const mute = (until?: number) => tried(() => session.call('groups.mute', { conversationId, accountId, until }));
  const asked = (key: 'transfer' | 'remove') => {
    const values = { name, title: group.title };
    return { title: t(`groups.${key}Title`, values), text: t(`groups.${key}Text`, values), action: t(`groups.${key}`) };
  };
  const transfer = tried(async () => {
    if (await confirm(asked('transfer'))) await session.call('groups.transfer', { conversationId, accountId });
  });
  const remove = tried(async () => {
    const option = { label: t('groups.ban'), hint: t('groups.banHint'), chosen: true };
    const sure = await confirming.ask({ ...asked('remove'), option, danger: true });
    if (sure) await session.call('groups.removeMember', { conversationId, accountId, ban: sure.chosen });
  });

  const items: MenuItem[] = [
    { label: t('groups.openProfile'), icon: User, onselect: () => router.go(`/contacts/${accountId}`) },
  ];
  if (rights.setRole) {
    const role = member.role === 'admin' ? 'member' : 'admin';
    items.push({
      label: t(role === 'admin' ? 'groups.makeAdmin' : 'groups.unmakeAdmin'),
      icon: role === 'admin' ? Shield : ShieldOff,
      onselect: tried(() => session.call('groups.setRole', { conversationId, accountId, role })),
    });
  }
  if (rights.transfer)
    items.push({
      label: t('groups.transfer'),
      icon: Crown,
      onselect: transfer,
    });
  if (rights.mute && muted) items.push({ label: t('groups.unmute'), icon: MessageCircle, onselect: mute(0) });
  else if (rights.mute) {
    const icon = MessageCircleOff;
    const until = (time: number) => () => mute(session.line.now() + time)();
    items.push('separator');
    items.push({ label: t('groups.muteHour'), icon, onselect: until(hour) });
    items.push({ label: t('groups.muteDay'), icon, onselect: until(24 * hour) });
    items.push({ label: t('groups.muteForGood'), icon, onselect: mute() });
  }
  if (rights.remove)
    items.push('separator', {
      label: t('groups.remove'),
      icon: UserMinus,
      danger: true,
      onselect: remove,
    });
  return items;
}
