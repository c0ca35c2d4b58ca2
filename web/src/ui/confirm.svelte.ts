export interface Question {
  readonly title: string;
  readonly text: string;
  /** What the button says that does it. */
  readonly action: string;
  readonly danger?: boolean;
  /** What can be chosen besides. */
  readonly option?: { readonly label: string; readonly hint?: string; readonly chosen: boolean };
}

/** That it is to be done. */
export interface Confirmed {
  /** What became of the option. */
  readonly chosen: boolean;
}

class Confirming {
  #asked = $state.raw<{ question: Question; answer: (confirmed?: Confirmed) => void }>();

  get question(): Question | undefined {
    return this.#asked?.question;
  }

  ask(question: Question): Promise<Confirmed | undefined> {
    this.answer();
    return new Promise((answer) => (this.#asked = { question, answer }));
  }

  answer(confirmed?: Confirmed): void {
    const asked = this.#asked;
    this.#asked = undefined;
    asked?.answer(confirmed);
  }
}

/** The one question that stands open. */
export const confirming = new Confirming();

export async function confirm(question: Question): Promise<boolean> {
  return (await confirming.ask(question)) !== undefined;
}
