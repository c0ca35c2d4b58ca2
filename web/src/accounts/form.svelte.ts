import { t } from '../i18n/i18n.svelte';
import { saying } from '../ui/errors';

/** Errors by the field that they stand beside; `form` for those that belong to none. */
export type FieldErrors<Field extends string> = Partial<Record<Field | 'form', string>>;

/** To someone who is signed in and gives the password only: no name of theirs can be wrong. */
export function sayingToOwner(error: unknown): string {
  return (error as { code?: string }).code === 'wrong_credentials' ? t('accounts.passwordWrong') : saying(error);
}

/** A form that is being sent, and what came back. */
export class Form<Field extends string> {
  busy = $state(false);
  errors = $state.raw<FieldErrors<Field>>({});

  constructor(
    /** Which field an error of the server's is about, by its code or the field that it names. */
    readonly fields: Readonly<Record<string, Field>>,
    /** What can be seen before anyone is asked. */
    readonly check: () => FieldErrors<Field>,
    readonly send: () => Promise<void>,
    readonly say: (error: unknown) => string = saying,
  ) {}

  submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    const form = event.currentTarget as HTMLFormElement;
    this.errors = this.check();
    if (Object.keys(this.errors).length === 0) {
      this.busy = true;
      try {
        await this.send();
      } catch (error) {
        const { code, details } = error as { code?: string; details?: { field?: string } };
        const field = this.fields[(code === 'bad_request' && details?.field) || (code ?? '')] ?? 'form';
        this.errors = { [field]: this.say(error) } as FieldErrors<Field>;
      } finally {
        this.busy = false;
      }
    }
    // To the first field that is wrong, once it says so.
    requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
}
