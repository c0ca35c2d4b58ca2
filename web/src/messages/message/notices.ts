import { duration, dayAndTime, forGood } from '../../conversations/time';
import { locale, t } from '../../i18n/i18n.svelte';
import type { Entry, EventBodies } from '../../protocol/generated';

export interface Names {
  readonly me: string;
  /** What somebody is called here. */
  of(accountId: string): string;
  /** What somebody is called elsewhere. */
  usual(accountId: string): string;
}

/** A sentence of the history, and the message it speaks of. */
export interface Notice {
  readonly text: string;
  readonly target?: number;
}

type Sayer<Kind extends keyof EventBodies> = (body: EventBodies[Kind], entry: Entry, names: Names) => Notice | Notice[];

/** Chinese sets foreign names apart by spaces, and its own not. */
export function spaced(text: string): string {
  return locale.language.startsWith('zh') ? text.replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '') : text;
}

const by = ({ by }: Entry, names: Names): string => (by === names.me ? t('messages.notice.you') : names.of(by));
const whom = (id: string, names: Names): string => (id === names.me ? t('messages.notice.youAsObject') : names.of(id));

function list(ids: readonly string[], names: Names): string {
  const shown = ids.slice(0, 10).map((id) => whom(id, names));
  if (ids.length > shown.length) shown.push(t('messages.notice.others', { count: ids.length - shown.length }));
  return new Intl.ListFormat(locale.language, { type: 'conjunction' }).format(shown);
}

const sayers: { readonly [Kind in keyof EventBodies]?: Sayer<Kind> } = {
  'conversation.created'({ kind, title, accountIds }, entry, names) {
    if (kind !== 'group') return { text: t('messages.notice.directCreated') };
    const others = accountIds.filter((id) => id !== entry.by);
    const key = others.length > 0 ? 'messages.notice.groupCreatedWith' : 'messages.notice.groupCreated';
    return { text: t(key, { by: by(entry, names), title, names: list(others, names) }) };
  },
  'members.added': ({ accountIds }, entry, names) => ({
    text: t('messages.notice.added', { by: by(entry, names), names: list(accountIds, names) }),
  }),
  'member.joined'({ accountId, via, admittedBy }, _, names) {
    const who = accountId === names.me ? t('messages.notice.you') : names.of(accountId);
    const key = admittedBy || (via !== 'application' && via !== 'invitation') ? via : 'open';
    return { text: t(`messages.notice.joined.${key}`, { who, by: admittedBy ? whom(admittedBy, names) : '' }) };
  },
  'member.removed': ({ accountId }, entry, names) => ({
    text: t('messages.notice.removed', { by: by(entry, names), who: whom(accountId, names) }),
  }),
  'member.unbanned': ({ accountId }, entry, names) => ({
    text: t('messages.notice.unbanned', { by: by(entry, names), who: whom(accountId, names) }),
  }),
  'member.left': ({ accountId }, _, names) => ({
    text: t('messages.notice.left', { who: accountId === names.me ? t('messages.notice.you') : names.of(accountId) }),
  }),
  'owner.changed': ({ accountId }, entry, names) => ({
    text:
      entry.by === accountId
        ? t('messages.notice.owner', { who: by(entry, names) })
        : t('messages.notice.handedOver', { by: by(entry, names), who: whom(accountId, names) }),
  }),
  'member.roleChanged': ({ accountId, role }, entry, names) => ({
    text: t(role === 'admin' ? 'messages.notice.madeAdmin' : 'messages.notice.madeMember', {
      by: by(entry, names),
      who: whom(accountId, names),
    }),
  }),
  'member.muted'({ accountId, until }, entry, names) {
    const key = until === 0 ? 'unmuted' : until >= forGood ? 'mutedForGood' : 'muted';
    const values = { by: by(entry, names), who: whom(accountId, names), until: dayAndTime(until, locale.formats) };
    return { text: t(`messages.notice.${key}`, values) };
  },
  'member.renamed': ({ accountId, nickname }, _, names) => ({
    text: t(nickname ? 'messages.notice.renamed' : 'messages.notice.ownName', {
      who: accountId === names.me ? t('messages.notice.you') : names.usual(accountId),
      nickname,
    }),
  }),
  'group.changed': (body, entry, names) => groupChanged(body, by(entry, names)),
  'group.dissolved': (_, entry, names) => ({ text: t('messages.notice.dissolved', { by: by(entry, names) }) }),
  'timer.changed': ({ seconds }, entry, names) => ({
    text: t(seconds === 0 ? 'messages.notice.timerOff' : 'messages.notice.timer', {
      by: by(entry, names),
      time: duration(seconds, locale.language),
    }),
  }),
  'message.pinned': ({ seq }, entry, names) => ({
    text: t('messages.notice.pinned', { by: by(entry, names) }),
    target: seq,
  }),
  'message.unpinned': ({ seq }, entry, names) => ({
    text: t('messages.notice.unpinned', { by: by(entry, names) }),
    target: seq,
  }),
};

const switched = (on: boolean): 'On' | 'Off' => (on ? 'On' : 'Off');

function groupChanged(body: EventBodies['group.changed'], by: string): Notice[] {
  const { title, avatar, description, announcement, joinMode, memberLimit, showsHistory, allMuted, forbidsForwarding } =
    body;
  const said: string[] = [];
  if (title != null) said.push(t('messages.notice.group.title', { by, title }));
  if (avatar != null) said.push(t('messages.notice.group.avatar', { by }));
  if (description != null) said.push(t(`messages.notice.group.description${description ? '' : 'Cleared'}`, { by }));
  if (announcement != null) said.push(t(`messages.notice.group.announcement${announcement ? '' : 'Cleared'}`, { by }));
  if (joinMode === 'open' || joinMode === 'approval' || joinMode === 'invitation')
    said.push(t(`messages.notice.group.joinMode.${joinMode}`, { by }));
  if (memberLimit != null) said.push(t('messages.notice.group.memberLimit', { by, count: memberLimit }));
  if (showsHistory != null) said.push(t(`messages.notice.group.showsHistory${switched(showsHistory)}`, { by }));
  if (allMuted != null) said.push(t(`messages.notice.group.allMuted${switched(allMuted)}`, { by }));
  if (forbidsForwarding != null)
    said.push(t(`messages.notice.group.forbidsForwarding${switched(forbidsForwarding)}`, { by }));
  return said.map((text) => ({ text }));
}

/** What an event of a conversation's log is as sentences; of a kind that is not known, nothing. */
export function noticesOf(entry: Entry, names: Names): readonly Notice[] {
  const sayer = sayers[entry.kind as keyof EventBodies] as Sayer<never> | undefined;
  const said = sayer?.((entry.notice ?? {}) as never, entry, names) ?? [];
  return (Array.isArray(said) ? said : [said]).map((one) => ({ ...one, text: spaced(one.text) }));
}
