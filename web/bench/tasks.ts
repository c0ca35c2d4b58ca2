import type { Person } from '../e2e/harness';

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** In microseconds of the clock, and of the thread's CPU. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** How much of the CPU each task of the main thread took, in milliseconds: what other programs lengthen is only their time by the clock. */
export async function traceTasks({ context, page }: Person): Promise<() => Promise<number[]>> {
  const devtools = await context.newCDPSession(page);
  const events: TraceEvent[] = [];
  devtools.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await devtools.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'] },
  });
  return async () => {
    const complete = new Promise((resolve) => devtools.once('Tracing.tracingComplete', resolve));
    await devtools.send('Tracing.end');
    await complete;
    const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
    const named = events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
    const mains = new Set(named.map(threadOf));
    return events
      .filter((event) => event.name === 'ThreadControllerImpl::RunTask' && mains.has(threadOf(event)))
      .map(({ tdur = 0 }) => tdur / 1_000);
  };
}
