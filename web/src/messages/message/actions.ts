import CheckSquare from '@lucide/svelte/icons/square-check';
import Copy from '@lucide/svelte/icons/copy';
import EyeOff from '@lucide/svelte/icons/eye-off';
import Forward from '@lucide/svelte/icons/forward';
import Info from '@lucide/svelte/icons/info';
import Pencil from '@lucide/svelte/icons/pencil';
import Pin from '@lucide/svelte/icons/pin';
import PinOff from '@lucide/svelte/icons/pin-off';
import Reply from '@lucide/svelte/icons/reply';
import SmilePlus from '@lucide/svelte/icons/smile-plus';
import Trash from '@lucide/svelte/icons/trash-2';
import Undo from '@lucide/svelte/icons/undo-2';
import { t } from '../../i18n/i18n.svelte';
import type { Entry } from '../../protocol/generated';
import type { MenuItem } from '../../ui/menu';
import type { Chat } from '../chat.svelte';

/** What can be done with a message, as a menu. */
export function actionsOn(entry: Entry, chat: Chat, anchor: Element | null, pinned: boolean): MenuItem[] {
  const may = chat.allowed(entry);
  const { seq } = entry;
  const items: (MenuItem | false)[] = [
    may.reply && { label: t('messages.action.reply'), icon: Reply, onselect: () => chat.composer.reply(entry) },
    may.react &&
      anchor != null && {
        label: t('messages.action.react'),
        icon: SmilePlus,
        onselect: () => (chat.reacting = { entry, anchor }),
      },
    may.edit && { label: t('messages.action.edit'), icon: Pencil, onselect: () => chat.composer.edit(entry) },
    may.copy && { label: t('messages.action.copy'), icon: Copy, onselect: () => void chat.copy([entry]) },
    may.forward && {
      label: t('messages.action.forward'),
      icon: Forward,
      onselect: () => (chat.dialogue = { kind: 'forward', seqs: [seq] }),
    },
    may.pin && {
      label: t(pinned ? 'messages.action.unpin' : 'messages.action.pin'),
      icon: pinned ? PinOff : Pin,
      onselect: () => void chat.pin(entry, !pinned),
    },
    { label: t('messages.action.select'), icon: CheckSquare, onselect: () => chat.select(seq) },
    may.details && {
      label: t('messages.action.details'),
      icon: Info,
      onselect: () => (chat.dialogue = { kind: 'details', entry }),
    },
    'separator',
    may.hide && { label: t('messages.action.hide'), icon: EyeOff, onselect: () => void chat.hide([seq]) },
    may.recall && {
      label: t('messages.action.recall'),
      icon: Undo,
      danger: true,
      onselect: () => (chat.dialogue = { kind: 'recall', entry }),
    },
    may.remove && {
      label: t('messages.action.remove'),
      icon: Trash,
      danger: true,
      onselect: () => void chat.remove([seq]),
    },
  ];
  return items.filter((item) => item !== false);
}
