import { t } from '../../i18n/i18n.svelte';
import type { Draft, Entry, Member, SendMessage } from '../../protocol/generated';
import { newId } from '../../sync/ids';
import { toasts } from '../../ui/toasts.svelte';
import type { Chat } from '../chat.svelte';
import { everyone, everyoneWords, type Mentioned } from '../markdown/mentions';
import { mentionsIn } from '../markdown/parse';
import { Completing } from './completing.svelte';
import { clean, insert, type Selection } from './format';

const encoder = new TextEncoder();
export const bytesOf = (text: string): number => encoder.encode(text).length;

/** So long after a key somebody is still writing. */
const writing = 2_000;

/** Within so many bytes of the longest text the rest is shown. */
const nearLimit = 1_000;

/** What is being written in a conversation: a new message, or another text for one of mine. */
export class Composer {
  text = $state('');
  replyTo = $state<number>();
  editing = $state.raw<Entry>();
  readonly completing: Completing;
  element: HTMLTextAreaElement | undefined = $state.raw();
  #setAside = '';
  #writtenAt = 0;
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly chat: Chat) {
    this.completing = new Completing(this);
    const draft = chat.session.drafts.get(chat.id);
    this.text = draft?.text ?? '';
    this.replyTo = draft?.replyTo;
  }

  /** How many bytes are left, where that is few; below 0 it is too long. */
  get left(): number | null {
    const limit = this.chat.session.line.limits?.textBytes;
    // A text has at least as many bytes as characters, and at most three times as many.
    if (!limit || this.text.length * 3 < limit - nearLimit) return null;
    const left = limit - bytesOf(this.text);
    return left < nearLimit ? left : null;
  }

  get sendable(): boolean {
    return this.text.trim() !== '' && (this.left ?? 0) >= 0;
  }

  get replied(): Entry | null | undefined {
    return this.replyTo === undefined ? undefined : this.chat.history.log.entry(this.replyTo);
  }

  /** The draft of another device or tab, unless somebody is writing here: whoever has the field in focus may be elsewhere. */
  received(draft: Draft | undefined): void {
    const left = this.#writtenAt + writing - Date.now();
    clearTimeout(this.#later);
    if (left > 0) {
      this.#later = setTimeout(() => this.received(this.chat.session.drafts.get(this.chat.id)), left);
      return;
    }
    if (this.editing) {
      this.#setAside = draft?.text ?? '';
      return;
    }
    // A reply that has no words yet is in no draft, and stays.
    if (draft || this.text) this.replyTo = draft?.replyTo;
    this.text = draft?.text ?? '';
  }

  written(): void {
    this.#writtenAt = Date.now();
    if (this.editing) return;
    this.#keep();
    if (this.text.trim()) this.chat.session.typing.typing(this.chat.id);
  }

  #keep(): void {
    this.chat.session.drafts.set(this.chat.id, this.text, this.replyTo);
  }

  reply({ seq }: Entry): void {
    this.endEdit();
    this.replyTo = seq;
    this.#keep();
    this.focus();
  }

  endReply(): void {
    this.replyTo = undefined;
    this.#keep();
    this.focus();
  }

  edit(entry: Entry): void {
    if (!this.editing) this.#setAside = this.text;
    this.editing = entry;
    this.set({ text: entry.message?.text ?? '', start: Infinity, end: Infinity });
  }

  endEdit(): void {
    if (!this.editing) return;
    this.editing = undefined;
    this.set({ text: this.#setAside, start: Infinity, end: Infinity });
  }

  /** The last of mine that may still be changed. */
  editLast(): void {
    const last = this.chat.history.log.entries.findLast(
      (entry) => entry.by === this.chat.me && this.chat.allowed(entry).edit,
    );
    if (last) this.edit(last);
  }

  /** Of a message that was taken back: what it said, to write it anew. */
  again(text: string): void {
    this.set({ text, start: Infinity, end: Infinity });
    this.written();
  }

  async send(): Promise<void> {
    if (!this.sendable) return;
    const text = this.text.trim();
    if (this.editing) return this.#change(this.editing, text);
    this.#post({ text });
    this.text = '';
    this.replyTo = undefined;
    this.completing.close();
    this.#keep();
  }

  /** Something else than text. */
  post(content: Partial<Omit<SendMessage, 'clientId' | 'conversationId'>>): void {
    this.#post({ text: '', ...content });
    this.replyTo = undefined;
    this.#keep();
  }

  #post(content: { text: string } & Partial<SendMessage>): void {
    this.chat.session.outbox.send(this.#request(content));
    void this.chat.history.jumpToNewest();
  }

  #request(content: { text: string } & Partial<SendMessage>): Omit<SendMessage, 'clientId'> {
    const reply = this.replyTo === undefined ? {} : { replyTo: this.replyTo };
    return { conversationId: this.chat.id, ...reply, ...this.#mentions(content.text), ...content };
  }

  /** Sends what is written at a later time. */
  async later(sendAt: number): Promise<boolean> {
    const message = { ...this.#request({ text: this.text.trim() }), clientId: newId() };
    try {
      await this.chat.session.call('messages.schedule', { conversationId: this.chat.id, sendAt, message });
    } catch (error) {
      toasts.fail(error);
      return false;
    }
    this.text = '';
    this.replyTo = undefined;
    this.#keep();
    return true;
  }

  async #change({ seq, message }: Entry, text: string): Promise<void> {
    this.endEdit();
    if (text === message?.text) return;
    const change = { conversationId: this.chat.id, seq, clientId: newId(), text, ...this.#mentions(text) };
    try {
      await this.chat.session.call('messages.edit', change);
    } catch (error) {
      toasts.fail(error);
      const entry = this.chat.history.log.entry(seq);
      if (!entry || this.editing) return;
      this.edit(entry);
      this.text = text;
    }
  }

  #mentions(text: string): { mentions?: string[]; mentionsEveryone?: boolean } {
    const ids = mentionsIn(text, this.mentionable());
    const people = ids.filter((id) => id !== everyone).slice(0, 50);
    return {
      ...(people.length > 0 ? { mentions: people } : {}),
      ...(ids.includes(everyone) ? { mentionsEveryone: true } : {}),
    };
  }

  /** Whom a message here can mention. */
  mentionable(): Mentioned[] {
    const { chat } = this;
    const { kind, role, peer } = chat.conversation;
    if (kind === 'direct') return peer ? [chat.mentionable(peer.id)] : [];
    const members = chat.session.replica.members(chat.id).items as readonly Member[];
    const people = members
      .filter(({ account }) => account.id !== chat.me)
      .map(({ account }) => chat.mentionable(account.id));
    if (role === 'member') return people;
    return [...people, { id: everyone, names: everyoneWords, shown: t('messages.everyone') }];
  }

  get selection(): Selection {
    const { selectionStart: start = 0, selectionEnd: end = 0 } = this.element ?? {};
    return { text: this.text, start, end };
  }

  /** Writes a text and puts the caret or the selection into it; what the browser can undo stays so. */
  set({ text, start, end }: Selection): void {
    this.text = text;
    const { element } = this;
    if (!element) return;
    element.value = text;
    element.focus();
    element.setSelectionRange(start === Infinity ? text.length : start, end === Infinity ? text.length : end);
    element.dispatchEvent(new Event('input', { bubbles: true }));
  }

  insert(text: string): void {
    const { element } = this;
    element?.focus();
    // The old command is the one way that the browser's undo knows of.
    if (!element || !document.execCommand('insertText', false, text)) this.set(insert(this.selection, text));
  }

  paste(text: string): void {
    this.insert(clean(text));
  }

  focus(): void {
    this.element?.focus({ preventScroll: true });
  }
}
