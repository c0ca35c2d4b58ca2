import type { Session } from '../../sync/session';

const pageEntries = 100;
const mostPages = 50;

/** The first message after `seq` that mentions me; 0 where there is none in the 5,000 entries that follow. */
export async function nextMention(session: Session, conversationId: string, seq: number): Promise<number> {
  const me = session.account.id;
  let after = seq;
  for (let page = 0; page < mostPages; page++) {
    const history = await session.call('messages.history', { conversationId, after, limit: pageEntries });
    const found = history.entries.find(
      ({ by, message }) => by !== me && message && (message.mentionsEveryone || message.mentions?.includes(me)),
    );
    if (found) return found.seq;
    if (!history.hasAfter || history.entries.length === 0) break;
    after = history.entries.at(-1)!.seq;
  }
  return 0;
}
