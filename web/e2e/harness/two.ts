import type { Conversation } from '../../src/protocol/generated';
import { direct, openChat, test as base, type Person } from '.';

export interface Two {
  ann: Person;
  bob: Person;
  conversation: Conversation;
}

/** Ann and Bob, each before a browser, with their conversation open. */
export const test = base.extend<{ two: Two }>({
  two: async ({ person }, use) => {
    const [ann, bob] = await Promise.all([person('Ann'), person('Bob')]);
    const conversation = await direct(ann, bob);
    await Promise.all([openChat(ann.page, conversation), openChat(bob.page, conversation)]);
    await use({ ann, bob, conversation });
  },
});
