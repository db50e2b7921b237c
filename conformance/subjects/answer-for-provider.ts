/**
 * A process that answers the guest protocol for a provider, without any guest: a client of a direct subject that is
 * apart by its process. Its parent sends it the target, then requests on stdin.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Provider } from '../../providers/provider.ts';
import { faces } from '../../reference-host/linker.ts';
import { closeConnection, connectProvider } from './connect-provider.ts';
import { FaceClient } from './face-client.ts';
import { PROTOCOL_VERSION } from './protocol-client.ts';
import { Reconnecting } from './reconnecting.ts';
import { SubjectFailure } from './subject.ts';
import { decodeValue, encodeValue } from './wit-value.ts';

interface Task {
  readonly module: string;
  readonly configs: Record<string, string>;
  readonly interface: string;
}

interface Request {
  readonly id: number;
  readonly call?: string;
  readonly self?: number;
  readonly args?: readonly unknown[];
  readonly drop?: number;
}

// The standard output is the protocol's; what a provider prints goes to the error output.
const output = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

const [task] = (await once(process, 'message')) as [Task];
const { default: provider }: { default: Provider } = await import(task.module);
const face = faces.find((candidate) => candidate.interface === task.interface);
if (face === undefined) throw new Error(`no face for ${task.interface}`);
const connection = new Reconnecting(() => connectProvider(provider, task.configs));
connection.get().catch(() => {});
const client = new FaceClient(
  face,
  face.create(async () => (await connection.get()) as never),
);

const write = (message: object) => output(`${JSON.stringify(message)}\n`);
write({ interpreter: PROTOCOL_VERSION, imports: [face.interface] });
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Request;
  try {
    write({ id: request.id, ...(await answer(request)) });
  } catch (error) {
    const kind = error instanceof SubjectFailure ? error.kind : 'protocol';
    write({ id: request.id, protocol: error instanceof Error ? error.message : String(error), kind });
  }
}
const opened = await connection.current()?.catch(() => undefined);
if (opened !== undefined) await closeConnection(opened);
process.exit();

async function answer(request: Request): Promise<object> {
  if (request.drop !== undefined) {
    await client.drop(request.drop);
    return { ok: null };
  }
  const [iface = '', name = ''] = (request.call ?? '').split('#');
  const result = await client.invoke({
    interface: iface,
    function: name,
    ...(request.self === undefined ? {} : { self: request.self }),
    args: (request.args ?? []).map(decodeValue),
  });
  if ('ok' in result) return { ok: encodeValue(result.ok) };
  return { err: { case: result.err.case, value: encodeValue(result.err.value) } };
}
