// Marks that turn the direction of what follows, out of the place where they stand: a name or a file's end read backwards.
const turning = /[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/g;
// More signs above and below a letter than any language writes: they would cover the lines around.
const towers = /(\p{M}{4})\p{M}+/gu;

// Where all is of the plainest there is nothing to calm.
const calmAlready = /^[\x20-\x7E\n]*$/;

/** Text of somebody else's, made to stay in its place. */
export function calm(text: string): string {
  if (calmAlready.test(text)) return text;
  return text.replace(turning, '').replace(towers, '$1');
}

/** A name on one line. */
export function calmName(name: string): string {
  return calm(name).replace(/\s+/g, ' ').trim();
}
