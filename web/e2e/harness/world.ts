import { randomUUID } from 'node:crypto';
import { befriend, direct, group, say, type Someone } from './people';

/** Someone with all there is in an account, told in words of no language. */
export async function world(me: Someone, someone: (nickname: string) => Promise<Someone>) {
  const [mira, tomas, lina] = [await someone('Mira'), await someone('Tomás'), await someone('李娜')];
  const [ilse, otto, vera] = [await someone('Ilse'), await someone('Otto'), await someone('Vera')];
  await contacts(me, { mira, tomas, lina, ilse, otto, vera });

  const lorem = await group(me, 'Lorem', [mira, tomas]);
  const conversationId = lorem.id;
  await me.api.call('groups.update', {
    conversationId,
    description: 'Dolor sit amet',
    announcement: '**Consectetur** adipiscing',
    joinMode: 'approval',
  });
  await ilse.api.call('groups.join', { groupId: conversationId, note: 'Elit sed' });
  await me.api.call('groups.createLink', { conversationId, maxUses: 10 });
  await me.api.call('groups.setRole', { conversationId, accountId: tomas.account.id, role: 'admin' });
  await conversation(me, mira, tomas, lina, conversationId);
  await me.api.call('groups.mute', { conversationId, accountId: mira.account.id, until: Date.now() + 3_600_000 });

  const quiet = await direct(mira, me);
  await say(mira, quiet, 'Excepteur sint');
  await me.api.call('conversations.settings', {
    conversationId: quiet.id,
    pinned: true,
    quietUntil: Date.now() + 86_400_000,
  });
  const archived = await direct(tomas, me);
  await say(tomas, archived, 'Occaecat');
  await me.api.call('conversations.settings', { conversationId: archived.id, archived: true });
  return { mira, ilse, otto, vera, lorem, quiet };
}

type People = Record<'mira' | 'tomas' | 'lina' | 'ilse' | 'otto' | 'vera', Someone>;

async function contacts(me: Someone, { mira, tomas, lina, ilse, otto, vera }: People): Promise<void> {
  for (const one of [mira, tomas, lina]) await befriend(me, one);
  await me.api.call('contacts.update', { accountId: tomas.account.id, starred: true });
  await ilse.api.call('contacts.request', { username: me.username, note: 'Lorem ipsum' });
  await me.api.call('contacts.request', { username: otto.username, note: 'Dolor sit' });
  await me.api.call('contacts.block', { accountId: vera.account.id });
  await mira.api.call('accounts.update', { signature: 'Sed ut perspiciatis', gender: 'female' });
}

/** Every kind of message, and everything that is done with one. */
async function conversation(me: Someone, mira: Someone, tomas: Someone, lina: Someone, conversationId: string) {
  const send = async (by: Someone, text: string, more: object = {}): Promise<number> =>
    (await by.api.call('messages.send', { conversationId, clientId: randomUUID(), text, ...more })).seq;
  const first = await send(mira, 'Incididunt ut labore');
  await send(
    mira,
    '# Magna\n\n- aliqua\n- enim\n\n> veniam\n\n`quis` [nostrud](https://example.org)\n\n```js\nconst a = 1;\n```\n\n| a | b |\n|---|---|\n| c | d |',
  );
  await send(me, 'Ullamco laboris', { replyTo: first });
  await send(tomas, `@${me.account.nickname} nisi`, { mentions: [me.account.id] });
  await send(mira, '😀');
  await send(mira, '', { card: lina.account.id });
  await send(mira, '', { location: { latitude: 38.7, longitude: -9.1, name: 'Aliquip', address: 'Commodo 1' } });
  const poll = await send(me, 'Exercitation?', {
    poll: { options: ['Duis', 'Aute'], multiple: false, anonymous: false },
  });
  await mira.api.call('messages.vote', { conversationId, seq: poll, options: [0] });
  const edited = await send(me, 'Irure');
  await me.api.call('messages.edit', { conversationId, seq: edited, clientId: randomUUID(), text: 'Irure dolor' });
  for (const emoji of ['👍', '🎉']) await mira.api.call('messages.react', { conversationId, seq: edited, emoji });
  await mira.api.call('messages.recall', { conversationId, seq: await send(mira, 'Velit'), reason: 'Esse' });
  const forward = { conversationId, fromConversationId: conversationId, clientId: randomUUID(), seqs: [first, edited] };
  await me.api.call('messages.forward', { ...forward, merged: true, title: 'Cillum' });
  await me.api.call('messages.forward', { ...forward, clientId: randomUUID(), seqs: [first], merged: false });
  for (const seq of [first, poll]) await me.api.call('messages.pin', { conversationId, seq });
  await me.api.call('messages.schedule', {
    conversationId,
    sendAt: Date.now() + 86_400_000,
    message: { conversationId, clientId: randomUUID(), text: 'Fugiat nulla' },
  });
  const last = await send(mira, 'Pariatur');
  await me.api.call('conversations.mark', { conversationId, read: last - 1 });
  await me.api.call('conversations.draft', { conversationId, text: 'Cupidatat' });
}
