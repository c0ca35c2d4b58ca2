let context: AudioContext | undefined;

/** Two soft notes, a fourth apart. Browsers stay silent until the person has touched the page, and that is well. */
export async function chime(): Promise<void> {
  context ??= new AudioContext();
  if (context.state === 'suspended')
    await Promise.race([context.resume(), new Promise((later) => setTimeout(later, 200))]);
  if (context.state !== 'running') return;
  note(context, 587.33, 0);
  note(context, 783.99, 0.11);
}

function note(context: AudioContext, frequency: number, after: number): void {
  const [start, length] = [context.currentTime + after, 0.45];
  const tone = new OscillatorNode(context, { type: 'sine', frequency });
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.linearRampToValueAtTime(0.14, start + 0.012);
  loudness.gain.exponentialRampToValueAtTime(0.0001, start + length);
  tone.connect(loudness).connect(context.destination);
  tone.start(start);
  tone.stop(start + length);
}
