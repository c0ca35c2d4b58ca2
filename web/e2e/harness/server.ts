import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const programs = ['release', 'debug'].map((kind) =>
  join(import.meta.dirname, `../../../artifacts/bin/Parley.Server/${kind}/Parley.Server`),
);

/** What ends with this process. */
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((one) => one.kill('SIGKILL')));

/** Of the server's, as on its command line: `{ 'Messages:RecallWindow': '00:00:05' }`. */
export type Settings = Readonly<Record<string, string>>;

/** The real server in a process of its own, which can be stopped, killed and started again with the same address and data. */
export class Server {
  readonly url: string;
  /** What it has logged, of all its lives. */
  output = '';
  /** Where its data is. */
  readonly folder = mkdtempSync(join(tmpdir(), 'parley-e2e-'));
  readonly #settings: Settings;
  #process: ChildProcess | null = null;

  private constructor(port: number, settings: Settings) {
    this.url = `http://127.0.0.1:${port}`;
    this.#settings = settings;
  }

  static async start(settings: Settings = {}): Promise<Server> {
    for (;;) {
      const server = new Server(await freePort(), settings);
      try {
        await server.start();
        return server;
      } catch (error) {
        await server.dispose();
        // Another one was faster.
        if (!server.output.includes('address already in use')) throw error;
      }
    }
  }

  /** Starts, or starts again; nothing where it runs. */
  async start(): Promise<void> {
    if (this.#isRunning) return;
    const settings = {
      urls: this.url,
      'Storage:DataFolder': this.folder,
      'RateLimits:Enabled': 'false',
      'Accounts:PasswordIterations': '1000',
      // Whole groups register at once here, and all from one address.
      'Accounts:MaxPasswordsWaiting': '10000',
      ...this.#settings,
    };
    const started = spawn(
      program(),
      Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
      { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#process = started;
    running.add(started);
    started.once('exit', () => running.delete(started));
    const before = this.output.length;
    for (const stream of [started.stdout, started.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    // It says so itself: whoever answers at this address might be another.
    const saysSo = (): boolean => this.output.includes(`is ready: ${this.url}`, before);
    for (const deadline = Date.now() + 60_000; !(saysSo() && (await this.#isReady())); await pause(50)) {
      if (started.exitCode !== null) throw new Error(`The server ended with ${started.exitCode}:\n${this.output}`);
      if (Date.now() > deadline) throw new Error(`The server is not ready after a minute:\n${this.output}`);
    }
  }

  /** As service managers do: it closes connections and ends what it has begun. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** It is gone before it knows. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** What an operator would have to look into, each with the exception below it. */
  get errors(): string[] {
    return this.output.split(/^(?=\S+Z [a-z]+ )/m).filter((entry) => /^\S+Z (error|critical) /.test(entry));
  }

  get #isRunning(): boolean {
    return this.#process?.exitCode === null && this.#process.signalCode === null;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const ending = this.#process;
    if (!ending || !this.#isRunning) return;
    const ended = once(ending, 'exit');
    ending.kill(signal);
    await ended;
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health/ready`)).ok;
    } catch {
      return false;
    }
  }
}

/** Whichever was built last: an older one would be tested without anyone noticing. */
function program(): string {
  const built = programs
    .map((path) => ({ path, at: statSync(`${path}.dll`, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.at - a.at);
  if (!built[0]?.at) throw new Error('The server is not built: dotnet build src/Parley.Server');
  return built[0].path;
}

/** Below the ports that the system gives out by itself, so that it is still free when the server is started again. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const probe = createServer();
    const free = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
