/** What a screen reader is to say when it has said what it is saying. */
class Announcer {
  #text = $state('');

  get text(): string {
    return this.#text;
  }

  say(text: string): void {
    // The same words again are news too: a space that nobody hears makes them other words.
    this.#text = text === this.#text ? `${text}\u00a0` : text;
  }
}

export const announcer = new Announcer();
