import { nameOf } from '../contacts/name';
import { named } from '../conversations/preview';
import { isQuiet } from '../conversations/state';
import { titleOf } from '../conversations/title';
import { t } from '../i18n/i18n.svelte';
import { preferences } from '../settings/preferences.svelte';
import type { Arrival } from '../sync/arrivals';
import type { Session } from '../sync/session';
import { announcer } from './announcer.svelte';
import { show } from './desktop';
import { router } from './router.svelte';
import { chime } from './sound';

/** How long a tab that shows the conversation may take to say so. */
const asking = 120;
/** In a crowd of messages it rings as often as one can tell it apart. */
const betweenRings = 1_000;

/** Tells of new messages of others: aloud to a screen reader, with a sound, on the desktop; as this browser wants it, and once. */
export function tellOfMessages(session: Session): () => void {
  const seen = new BroadcastChannel(`parley-seen-${session.slot}`);
  const elsewhere = new Set<string>();
  seen.addEventListener('message', ({ data }) => elsewhere.add(String(data)));
  let isTeller = false;
  let rang = -Infinity;
  const ended = new AbortController();
  // One tab of all rings; when it closes, another does.
  void navigator.locks
    ?.request(`parley-notices-${session.slot}`, { signal: ended.signal }, () => {
      isTeller = true;
      return new Promise((resolve) => ended.signal.addEventListener('abort', resolve));
    })
    .catch(() => {});

  const arrived = async ({ conversation, entry, quiet }: Arrival): Promise<void> => {
    const id = `${conversation.id}/${entry.seq}`;
    const inSight = document.visibilityState === 'visible' && document.hasFocus() && isOpen(conversation.id);
    if (inSight) seen.postMessage(id);
    if (quiet || inSight || conversation.settings.archived || isHushed(session, { conversation, entry, quiet })) return;
    const words = wordsFor(session, { conversation, entry, quiet });
    if (document.hasFocus()) announcer.say(t('app.newMessage', words));
    if (!isTeller) return;
    await new Promise((resolve) => setTimeout(resolve, asking));
    if (elsewhere.delete(id)) return;
    const { sound, desktop, preview } = preferences.choices;
    if (sound && performance.now() - rang > betweenRings) {
      rang = performance.now();
      void chime();
    }
    if (desktop && !document.hasFocus())
      show({
        title: preview ? words.title : t('app.name'),
        body: preview ? words.text : t('app.newMessageHidden'),
        path: `/c/${conversation.id}`,
      });
  };
  const stop = session.replica.arrivals.on((arrival) => void arrived(arrival));
  return () => {
    stop();
    ended.abort();
    seen.close();
  };
}

function isOpen(conversationId: string): boolean {
  const { place } = router;
  return place.name === 'conversation' && place.id === conversationId;
}

/** Whoever is mentioned hears of it in a quiet conversation too. */
function isHushed(session: Session, { conversation, entry }: Arrival): boolean {
  const { mentions, mentionsEveryone } = entry.message ?? {};
  const mentioned = mentionsEveryone || mentions?.includes(session.account.id);
  return isQuiet(conversation, session.line.now()) && !mentioned;
}

function wordsFor(session: Session, { conversation, entry }: Arrival): { title: string; text: string } {
  const { replica } = session;
  const title = titleOf(conversation, conversation.peer && replica.contact(conversation.peer.id));
  const { message } = entry;
  const kind = message?.content ?? 'text';
  const text = kind === 'text' ? named(session, (message?.text ?? '').slice(0, 200)) : t(`app.kind.${kind}`);
  if (conversation.kind === 'direct') return { title, text };
  const name = nameOf(replica.account(entry.by), replica.contact(entry.by)?.remark);
  return { title, text: t('app.saidBy', { name, text }) };
}
