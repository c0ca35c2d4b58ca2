import Archive from '@lucide/svelte/icons/archive';
import ArchiveRestore from '@lucide/svelte/icons/archive-restore';
import Bell from '@lucide/svelte/icons/bell';
import BellOff from '@lucide/svelte/icons/bell-off';
import CheckCheck from '@lucide/svelte/icons/check-check';
import LogOut from '@lucide/svelte/icons/log-out';
import Pencil from '@lucide/svelte/icons/pencil';
import Pin from '@lucide/svelte/icons/pin';
import PinOff from '@lucide/svelte/icons/pin-off';
import { isIn, mayLeave } from '../groups/rights';
import { leave } from '../groups/ends';
import { t } from '../i18n/i18n.svelte';
import type { Conversation } from '../protocol/generated';
import type { Session } from '../sync/session';
import type { MenuItem } from '../ui/menu';
import { keep, settingsOf } from './kept';
import { isQuiet } from './state';
import { forGood } from './time';

export const hour = 3_600_000;

/** What can be done with a conversation from the list. */
export function conversationMenu(session: Session, conversation: Conversation, remark: () => void): MenuItem[] {
  const settings = settingsOf(conversation);
  const set = (change: Parameters<typeof keep>[2]) => () => void keep(session, conversation, change);
  const quietFor = (milliseconds: number) => () =>
    void keep(session, conversation, { quietUntil: session.line.now() + milliseconds });

  return [
    settings.pinned
      ? { label: t('conversations.unpin'), icon: PinOff, onselect: set({ pinned: false }) }
      : { label: t('conversations.pin'), icon: Pin, onselect: set({ pinned: true }) },
    ...(conversation.unread > 0
      ? [
          {
            label: t('conversations.markAsRead'),
            icon: CheckCheck,
            onselect: () => session.marks.read(conversation.id, conversation.lastSeq),
          },
        ]
      : []),
    { label: t('conversations.setRemark'), icon: Pencil, onselect: remark },
    settings.archived
      ? { label: t('conversations.unarchive'), icon: ArchiveRestore, onselect: set({ archived: false }) }
      : { label: t('conversations.archive'), icon: Archive, onselect: set({ archived: true }) },
    'separator',
    ...(isQuiet({ ...conversation, settings }, session.line.now())
      ? [{ label: t('conversations.disturb'), icon: Bell, onselect: set({ quietUntil: 0 }) }]
      : [
          { label: t('conversations.quietHour'), icon: BellOff, onselect: quietFor(hour) },
          { label: t('conversations.quietDay'), icon: BellOff, onselect: quietFor(8 * hour) },
          { label: t('conversations.quietAlways'), icon: BellOff, onselect: set({ quietUntil: forGood }) },
        ]),
    ...(conversation.kind === 'group' && isIn(conversation) && mayLeave(conversation)
      ? [
          'separator' as const,
          {
            label: t('groups.leave'),
            icon: LogOut,
            danger: true,
            onselect: () => void leave(session, conversation),
          },
        ]
      : []),
  ];
}
