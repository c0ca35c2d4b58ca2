import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { nameOf } from '../contacts/name';
import { titleOf } from '../conversations/title';
import { t } from '../i18n/i18n.svelte';
import { router } from '../app/router.svelte';
import type { Account, Bundle, Conversation, Entry, Message, ScheduledMessage } from '../protocol/generated';
import type { Outgoing } from '../sync/outbox';
import type { Session } from '../sync/session';
import { confirm } from '../ui/confirm.svelte';
import { toasts } from '../ui/toasts.svelte';
import { Composer } from './composer/composer.svelte';
import { silenceIn } from './composer/silence';
import { History } from './history/history.svelte';
import { calmName } from './markdown/calm';
import { everyone, everyoneWords, type Mentioned } from './markdown/mentions';
import { allowed, type Allowed } from './message/allowed';
import { spokenText } from './message/summary';
import type { Names } from './message/notices';
import { Pins } from './pins/pins.svelte';

/** A dialog of the conversation, with what it is about. */
export type Dialogue =
  | { readonly kind: 'forward'; readonly seqs: readonly number[] }
  | { readonly kind: 'details' | 'versions' | 'recall' | 'voters'; readonly entry: Entry }
  | { readonly kind: 'bundle'; readonly bundle: Bundle }
  | { readonly kind: 'poll' | 'card' | 'place' | 'later' | 'scheduled' | 'pins' };

type Anchor = Element | { readonly x: number; readonly y: number };

const nobody: readonly Mentioned[] = [];

/** One conversation as someone reads it and writes into it. */
export class Chat implements Names {
  /** Known to what ends later than the view does, too. */
  readonly id: string;
  readonly history: History;
  readonly composer: Composer;
  readonly pins: Pins;
  readonly #recalled = new SvelteMap<number, string>();
  dialogue = $state.raw<Dialogue>();
  menu = $state.raw<{ entry: Entry; anchor: Anchor }>();
  /** The message that an emoji is chosen for. */
  reacting = $state.raw<{ entry: Entry; anchor: Element }>();
  /** The messages chosen, by their `seq`; `undefined` while none are being chosen. */
  selected = $state.raw<ReadonlySet<number>>();
  /** The time, as far as what may be done depends on it. */
  now = $state(Date.now());
  /** The row that the mouse is on, by its key. */
  pointed = $state<string>();

  // Every row asks for these, and few of them change with a message.
  readonly conversation: Conversation = $derived.by(() => this.session.replica.conversation(this.id) ?? this.current());
  readonly isGroup = $derived.by(() => this.conversation.kind === 'group');
  readonly #reading = $derived.by(() => this.session.replica.reading(this.id));
  readonly #deliveredSeq = $derived.by(() => this.#reading.deliveredSeq);
  readonly #readSeq = $derived.by(() => this.#reading.readSeq);
  /** How far all others have come. */
  readonly reached = $derived.by(() => ({ deliveredSeq: this.#deliveredSeq, readSeq: this.#readSeq }));

  constructor(
    readonly session: Session,
    readonly current: () => Conversation,
  ) {
    this.id = current().id;
    this.history = new History(session, current);
    this.composer = new Composer(this);
    this.pins = new Pins(session, this.id);
  }

  get me(): string {
    return this.session.account.id;
  }

  get title(): string {
    const { peer } = this.conversation;
    return titleOf(this.conversation, peer && this.session.replica.contact(peer.id));
  }

  get silence() {
    const { replica } = this.session;
    const { peer } = this.conversation;
    return silenceIn(replica.conversation(this.id), {
      now: this.now,
      blocked: peer !== undefined && replica.blocked.some(({ account }) => account.id === peer.id),
    });
  }

  get scheduled(): readonly ScheduledMessage[] {
    return this.session.replica.scheduled.filter(({ message }) => message.conversationId === this.id);
  }

  /** Where a message stands in the page now. */
  elementOf({ seq }: Entry): Element | null {
    const { viewport } = this.history;
    const key = viewport.rows.find(({ entry }) => entry?.seq === seq)?.key;
    return viewport.element(key ?? '')?.querySelector('.bubble') ?? null;
  }

  account(id: string): Account | undefined {
    return id === this.me ? this.session.account : this.session.replica.account(id);
  }

  /** What I call someone here: my remark, else their name in the group, else their own. */
  of(id: string): string {
    const { replica } = this.session;
    const remark = replica.contact(id)?.remark;
    const inGroup = this.isGroup ? replica.members(this.id).find(id)?.nickname : undefined;
    return calmName(remark || inGroup || nameOf(this.account(id)));
  }

  usual(id: string): string {
    return calmName(nameOf(this.account(id), this.session.replica.contact(id)?.remark));
  }

  /** Who a message mentions, and what may stand for them in its text. */
  mentioned(mentions: readonly string[] | undefined, all: boolean | undefined): readonly Mentioned[] {
    if (!all && !mentions?.length) return nobody;
    const found = (mentions ?? []).map((id) => this.mentionable(id));
    return all ? [...found, { id: everyone, names: everyoneWords, shown: t('messages.everyone') }] : found;
  }

  mentionable(id: string): Mentioned {
    const account = this.account(id);
    const inGroup = this.isGroup ? this.session.replica.members(this.id).find(id)?.nickname : '';
    const names = [account?.username, account?.nickname, inGroup].filter((name) => !!name) as string[];
    return { id, names, shown: this.of(id) };
  }

  /** A message on one line. */
  spoken(message: Message | undefined): string {
    return spokenText(message, this.mentioned(message?.mentions, message?.mentionsEveryone));
  }

  allowed(entry: Entry): Allowed {
    const { line } = this.session;
    return allowed(entry, this.conversation, {
      me: this.me,
      now: line.now(),
      limits: line.limits,
      writes: this.silence === null,
    });
  }

  open(accountId: string): void {
    router.go(`/contacts/${accountId}`);
  }

  async jump(seq: number): Promise<void> {
    if (!(await this.history.jump(seq))) toasts.say(t('messages.notFound'));
  }

  async nextMention(): Promise<void> {
    await this.#try(async () => {
      if (!(await this.history.jumpToMention())) toasts.say(t('messages.noMention'));
    });
  }

  react(entry: Entry, emoji: string): Promise<boolean> {
    const mine = entry.message?.reactions.find((reaction) => reaction.emoji === emoji)?.by.includes(this.me);
    const place = { conversationId: this.id, seq: entry.seq, emoji };
    return this.#try(() => this.session.call(mine ? 'messages.unreact' : 'messages.react', place));
  }

  vote({ seq }: Entry, options: readonly number[]): Promise<boolean> {
    return this.#try(async () => {
      const votes = await this.session.call('messages.vote', { conversationId: this.id, seq, options });
      this.history.log.voted(seq, votes);
    });
  }

  async closePoll({ seq }: Entry): Promise<void> {
    const words = {
      title: t('messages.poll.close'),
      text: t('messages.poll.closeText'),
      action: t('messages.poll.close'),
    };
    if (await confirm(words))
      await this.#try(() => this.session.call('messages.closePoll', { conversationId: this.id, seq }));
  }

  pin({ seq }: Entry, pinned: boolean): Promise<boolean> {
    return this.#try(() =>
      this.session.call(pinned ? 'messages.pin' : 'messages.unpin', { conversationId: this.id, seq }),
    );
  }

  async copy(entries: readonly Entry[]): Promise<void> {
    const one = entries.length === 1;
    const texts = entries.map((entry) => {
      const text = entry.message?.text || this.spoken(entry.message);
      return one ? text : t('messages.said', { name: this.of(entry.by), text });
    });
    await this.#try(async () => {
      await navigator.clipboard.writeText(texts.join('\n'));
      toasts.say(t('messages.copied'));
    });
  }

  async hide(seqs: readonly number[]): Promise<void> {
    const count = seqs.length;
    const words = {
      title: t('messages.hide.title', { count }),
      text: t('messages.hide.text'),
      action: t('messages.hide.done'),
    };
    if (!(await confirm(words))) return;
    if (
      await this.#inHundreds(seqs, (some) =>
        this.session.call('messages.hide', { conversationId: this.id, seqs: some }),
      )
    )
      this.selected = undefined;
  }

  async remove(seqs: readonly number[]): Promise<void> {
    const count = seqs.length;
    const words = {
      ...{ title: t('messages.remove.title', { count }), text: t('messages.remove.text') },
      ...{ action: t('messages.remove.done'), danger: true },
    };
    if (!(await confirm(words))) return;
    if (
      await this.#inHundreds(seqs, (some) =>
        this.session.call('messages.remove', { conversationId: this.id, seqs: some }),
      )
    )
      this.selected = undefined;
  }

  async recall({ seq, message }: Entry, reason: string): Promise<boolean> {
    const why = reason.trim() ? { reason: reason.trim() } : {};
    const done = await this.#try(() => this.session.call('messages.recall', { conversationId: this.id, seq, ...why }));
    if (done && message?.text && message.content === 'text') this.#recalled.set(seq, message.text);
    return done;
  }

  /** What a message of mine said that I took back just now. */
  recalledText(seq: number): string | undefined {
    return this.#recalled.get(seq);
  }

  writeAgain(seq: number): void {
    const text = this.#recalled.get(seq);
    this.#recalled.delete(seq);
    if (text) this.composer.again(text);
  }

  select(seq: number): void {
    const selected = new SvelteSet(this.selected);
    if (!selected.delete(seq)) selected.add(seq);
    this.selected = selected;
  }

  /** Those chosen, in their order. */
  get selection(): Entry[] {
    return this.history.viewport.rows.flatMap(({ entry }) => (entry && this.selected?.has(entry.seq) ? [entry] : []));
  }

  retry({ clientId }: Outgoing): void {
    this.session.outbox.retry(clientId);
  }

  discard({ clientId }: Outgoing): void {
    this.session.outbox.discard(clientId);
  }

  async unblock(): Promise<void> {
    const { peer } = this.conversation;
    if (peer) await this.#try(() => this.session.call('contacts.unblock', { accountId: peer.id }));
  }

  async #inHundreds(seqs: readonly number[], call: (some: readonly number[]) => Promise<unknown>): Promise<boolean> {
    return this.#try(async () => {
      for (let at = 0; at < seqs.length; at += 100) await call(seqs.slice(at, at + 100));
    });
  }

  async #try(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      toasts.fail(error);
      return false;
    }
  }
}
