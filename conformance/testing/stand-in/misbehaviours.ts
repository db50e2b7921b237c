import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import type { Duplex, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { StandInOrder } from './stand-in-order.ts';

/** How a process misbehaves. What it leaves out, it does right. */
export interface Misbehaviour {
  /** Before anything else. */
  atStart?(order: StandInOrder): unknown;
  /** In the place of saying that it is ready. */
  announce?(line: string): unknown;
  /** In the place of listening to what the announcement says. */
  readonly deaf?: true;
  /** In the place of answering a request of HTTP. */
  atRequest?(response: Writable & { writeHead(status: number): unknown; flushHeaders(): void }): unknown;
  /** In the place of the greeting. */
  greet?(output: Writable, greeting: string): unknown;
  /** In the place of the reply to a `delete-many`. */
  reply?(output: Writable, line: string): unknown;
  /** Whether it goes on when its input ends. */
  readonly stays?: true;
}

/** Does nothing any more, and does not end by itself. */
const forever = () => new Promise<never>(() => setInterval(() => {}, 1_000));
const say = (text: string) => process.stderr.write(text);

/** What wasmtime prints where a component traps. */
const TRAP = `Error: failed to run main module
Caused by:
    0: error while executing at wasm backtrace
    1: wasm trap: wasm \`unreachable\` instruction executed
`;

async function killItself(): Promise<void> {
  process.kill(process.pid, 'SIGKILL');
  await forever();
}

/** A process that lives until it is killed. */
function startGrandchild({ pids }: StandInOrder, detached: boolean): void {
  const idle = 'process.stdin.resume(); setInterval(() => {}, 1000)';
  const child = spawn(process.execPath, ['-e', idle], { stdio: ['pipe', 'inherit', 'inherit'], detached });
  if (pids !== undefined) appendFileSync(pids, `${child.pid}\n`);
  child.unref();
}

/** Everything that a process can do to who speaks with it, by name. A fault injector: what is not said here is right. */
export const misbehaviours = {
  'exits before it greets': { atStart: () => process.exit(0) },
  'fails before it greets': {
    atStart: () => {
      say('no such engine\n');
      process.exit(3);
    },
  },
  'is killed before it greets': { atStart: killItself },
  'never greets': { greet: forever },
  'greets late': {
    greet: async (output, greeting) => {
      await pause(300);
      output.write(greeting);
    },
  },
  'greets with garbage': { greet: (output) => output.write('Compiling...\n') },
  'greets with a number': { greet: (output) => output.write('42\n') },
  'greets with null': { greet: (output) => output.write('null\n') },
  'greets with another version': { greet: (output) => output.write('{"interpreter":99,"imports":[]}\n') },
  'greets in pieces': {
    greet: async (output, greeting) => {
      for (const piece of [greeting.slice(0, 9), greeting.slice(9, 20), greeting.slice(20)]) {
        output.write(piece);
        await pause(20);
      }
    },
  },
  'replies with garbage': {
    reply: (output) => {
      say('about to print garbage\n');
      output.write('thread main panicked\n');
    },
  },
  'replies with a number': { reply: (output) => output.write('7\n') },
  'replies to another request': { reply: (output) => output.write('{"id":9999,"ok":null}\n') },
  'replies without end': { reply: (output) => output.write('{"id":') },
  'replies by half and ends': {
    reply: (output, line) => {
      output.end(line.slice(0, 5));
      output.once('finish', () => setTimeout(() => process.exit(0), 20));
      return forever();
    },
  },
  'is killed in a call': {
    reply: () => {
      say('last words\n');
      setTimeout(killItself, 20);
      return forever();
    },
  },
  'aborts in a call': { reply: () => process.abort() },
  'traps in a call': {
    reply: () => {
      process.stderr.write(TRAP, () => process.exit(134));
      return forever();
    },
  },
  'traps and goes on': {
    reply: (output) => {
      say(TRAP);
      (output as Duplex).destroy();
      return forever();
    },
  },
  'hangs in a call': {
    reply: () => {
      say('waiting for a lock\n');
      return forever();
    },
  },
  'hangs and stays, with a grandchild': {
    stays: true,
    atStart: (order) => startGrandchild(order, false),
    reply: forever,
  },
  'writes a megabyte': {
    atStart: () => say(`${'x'.repeat(1023)}\n`.repeat(1024)),
    reply: (output, line) => {
      say(`${'y'.repeat(1023)}\n`.repeat(1024));
      output.write(line);
    },
  },
  'chatters without an end of line': {
    atStart: () => {
      say('progress: ');
      setInterval(() => say('.'), 5).unref();
    },
  },
  'stays when its input ends': { stays: true },
  'starts a grandchild': { stays: true, atStart: (order) => startGrandchild(order, false) },
  'leaves a grandchild': {
    atStart: (order) => startGrandchild(order, false),
  },
  'lets a grandchild go': { atStart: (order) => startGrandchild(order, true) },
  'never announces': { announce: forever },
  'announces in pieces': {
    announce: async (line) => {
      for (const at of [line.length - 3, line.length]) {
        process.stdout.write(line.slice(at === line.length ? at - 3 : 0, at));
        // Between, the other stream.
        say('Listening soon\n');
        await pause(50);
      }
      process.stdout.write('\n');
    },
  },
  'announces without an end of line': { announce: (line) => process.stdout.write(line) },
  'announces no address': { announce: () => process.stdout.write('serving at http://[nowhere\n') },
  'is not where it says': { deaf: true },
  'never answers HTTP': { atRequest: forever },
  'answers 500': {
    atRequest: (response) => {
      say('handler failed\n');
      response.writeHead(500);
      response.end('no');
    },
  },
  'cuts the response': {
    reply: (output) => {
      output.write('{"id":');
      setTimeout(() => output.destroy(), 20);
      return forever();
    },
  },
} satisfies Record<string, Misbehaviour>;

/** The name of one of them. */
export type MisbehaviourName = keyof typeof misbehaviours;
