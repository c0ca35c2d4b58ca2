/** A line of the table in docs/performance.md. */
export function report(what: string, goal: string, reached: string): void {
  console.log(`| ${what} | ${goal} | ${reached} |`);
}

/** The middle, and what one in twenty exceeds; the best shows what is the program's and not the machine's. */
export function spread(times: readonly number[]): string {
  const sorted = [...times].sort((one, other) => one - other);
  const at = (part: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!.toFixed(0);
  return `median ${at(0.5)} ms, best ${at(0)}, 95 % within ${at(0.95)}, worst ${at(1)} (${times.length} runs)`;
}
