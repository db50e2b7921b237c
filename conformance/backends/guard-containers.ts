/**
 * Waits until its parent closes this process's input, or dies in whatever way, and then removes every container with a
 * label: `node guard-containers.ts LABEL`. It stands in for testcontainers' own reaper, whose image may not be here.
 */
import { once } from 'node:events';

const [label = ''] = process.argv.slice(2);
// Signals that a terminal sends to the whole group are the parent's to act on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
await once(process.stdin.resume(), 'close');

const { getContainerRuntimeClient } = await import('testcontainers');
const { dockerode } = (await getContainerRuntimeClient()).container;
const containers = await dockerode.listContainers({ all: true, filters: { label: [label] } });
// One that is being removed already is no failure.
await Promise.allSettled(containers.map(({ Id }) => dockerode.getContainer(Id).remove({ force: true, v: true })));
