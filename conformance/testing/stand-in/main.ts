/**
 * The process of a stand-in: a fault injector that stands for a runtime and a component in it. It speaks the guest
 * protocol over functions of its own, right ones or those of a specimen, and may misbehave. `node main.ts ORDER`, where
 * the order is a {@link StandInOrder} as JSON.
 */
import { appendFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { dialectOf } from '../../subjects/wasi-keyvalue-client.ts';
import { type Misbehaviour, misbehaviours } from './misbehaviours.ts';
import { StandInConfig } from './stand-in-config.ts';
import { StandInHost } from './stand-in-host.ts';
import { type StandInImports, StandInInstance } from './stand-in-instance.ts';
import type { StandInOrder } from './stand-in-order.ts';
import type { StandInSpecimen } from './stand-in-specimen.ts';

const GREETING = '{"interpreter":1,"imports":[]}\n';

const order = JSON.parse(process.argv[2] ?? '') as StandInOrder;
const { shape, reach, socket, values, specimen, pids } = order;
const misbehaviour: Misbehaviour = (misbehaviours as Record<string, Misbehaviour>)[order.misbehaviour ?? ''] ?? {};
if (pids !== undefined) appendFileSync(pids, `${process.pid}\n`);
await misbehaviour.atStart?.(order);

const imports = importsOf(specimen === undefined ? {} : await specimenOf(specimen));

if (reach === 'stdio') {
  await serve(process.stdin, process.stdout);
  if (!misbehaviour.stays) process.exit(0);
  setInterval(() => {}, 1000);
} else {
  const announced = await listen();
  await (misbehaviour.announce ?? ((line: string) => process.stdout.write(`${line}\n`)))(announced);
  process.stdin.resume().once('close', () => {
    if (!misbehaviour.stays) process.exit(0);
  });
}

/** @returns what is announced */
async function listen(): Promise<string> {
  const server =
    reach === 'socket'
      ? createServer({ allowHalfOpen: true }, (connection) => {
          connection.on('error', () => {});
          void serve(connection, connection).then(() => connection.end());
        })
      : createHttpServer((request, response) => {
          if (misbehaviour.atRequest !== undefined) return void misbehaviour.atRequest(response);
          request.on('error', () => {});
          response.on('error', () => {});
          response.writeHead(200);
          response.flushHeaders();
          return void serve(request, response).then(() => response.end());
        });
  if (misbehaviour.deaf && reach === 'socket') return 'ready';
  // One that was killed left its own.
  rmSync(socket, { force: true });
  await new Promise<void>((resolve) => {
    if (reach === 'socket') server.listen(socket, resolve);
    else server.listen(0, '127.0.0.1', resolve);
  });
  if (reach === 'socket') return 'ready';
  const address = `serving at http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  if (misbehaviour.deaf) await new Promise((resolve) => server.close(resolve));
  return address;
}

/** Serves one instance until its input ends. */
async function serve(input: Readable, output: Writable): Promise<void> {
  output.on('error', () => {});
  await (misbehaviour.greet ?? (() => output.write(GREETING)))(output, GREETING);
  const instance = new StandInInstance(imports, shape);
  for await (const line of createInterface({ input })) {
    try {
      const reply = `${await instance.reply(line)}\n`;
      const strikes = misbehaviour.reply !== undefined && line.includes('#delete-many');
      await (strikes ? misbehaviour.reply?.(output, reply) : output.write(reply));
    } catch (error) {
      process.stderr.write(`Error: wasm trap: ${error instanceof Error ? error.message : String(error)}\n`);
      if (reach === 'stdio') process.exit(134);
      output.destroy();
      return;
    }
  }
}

async function specimenOf({ module, id }: NonNullable<StandInOrder['specimen']>): Promise<StandInSpecimen> {
  const { default: specimens } = (await import(module)) as { default: readonly (StandInSpecimen & { id: string })[] };
  const found = specimens.find((one) => one.id === id);
  if (found === undefined) throw new Error(`there is no ${id} in ${module}`);
  return found;
}

function importsOf({ Bucket, Cas, Host = StandInHost, Config = StandInConfig }: StandInSpecimen): StandInImports {
  if (shape.startsWith('config')) return { config: new Config(values) };
  const host = new Host(dialectOf(shape), Bucket, Cas);
  // Every store begins with the pairs that the runtime was started with.
  host.seeds = new Map(Object.entries(values).map(([key, value]) => [key, Buffer.from(value)]));
  return { keyvalue: host };
}
