import { clock } from '../../conversations/time';
import { locale, t } from '../../i18n/i18n.svelte';
import type { Message, SendMessage } from '../../protocol/generated';
import type { Chat } from '../chat.svelte';
import type { Row } from '../history/rows';
import { jumbo } from '../markdown/jumbo';

/** What is shown of a message: found out in one go for all the parts of its row, since a history has many of them. */
export interface View {
  readonly said: Message | SendMessage;
  readonly by: string;
  readonly mine: boolean;
  /** What I call who wrote it. */
  readonly name: string;
  readonly time: string;
  /** The row as it is read aloud. */
  readonly label: string;
  /** How many emoji it is, where it is a few of them and nothing else. */
  readonly emoji: number;
  /** They stand there without a bubble. */
  readonly large: boolean;
  /** It is more than a text. */
  readonly rich: boolean;
  /** The time stands over the end of the text's last line, which leaves room for it. */
  readonly inside: boolean;
}

/** `undefined` where no message is to be shown: a sentence about the conversation, or what was taken back. */
export function viewOf({ entry, outgoing, at }: Row, chat: Chat): View | undefined {
  const message = entry?.message;
  const said = entry ? message : outgoing?.request;
  if (!said || message?.recalledBy != null) return undefined;
  const by = entry?.by ?? chat.me;
  const mine = by === chat.me;
  const name = mine ? t('messages.me') : chat.of(by);
  const time = clock(at, locale.formats);
  const text = message ? chat.spoken(message) : (said.text ?? '');
  const emoji = jumbo(said.text ?? '');
  const rich = message ? message.content !== 'text' : !!(said.poll ?? said.card ?? said.location);
  return {
    ...{ said, by, mine, name, time, emoji, rich },
    label: `${t('messages.saidAt', { name, time })}: ${text}`,
    large: emoji > 0 && said.replyTo === undefined && !message?.forwarded,
    inside: emoji === 0 && !rich && outgoing?.state !== 'failed' && !message?.reactions.length,
  };
}
