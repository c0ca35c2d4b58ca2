export interface Question {
  readonly title: string;
  readonly text: string;
  /** What the button says that does it. */
  readonly action: string;
  readonly danger?: boolean;
}

class Confirming {
  #asked = $state.raw<{ question: Question; answer: (yes: boolean) => void }>();

  get question(): Question | undefined {
    return this.#asked?.question;
  }

  ask(question: Question): Promise<boolean> {
    this.answer(false);
    return new Promise((answer) => (this.#asked = { question, answer }));
  }

  answer(yes: boolean): void {
    const asked = this.#asked;
    this.#asked = undefined;
    asked?.answer(yes);
  }
}

/** The one question that stands open. */
export const confirming = new Confirming();

export function confirm(question: Question): Promise<boolean> {
  return confirming.ask(question);
}
