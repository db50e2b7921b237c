import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { moduleFile } from '../module-file.ts';
import { eventually } from '../wait.ts';
import type { BackendControl } from './backend.ts';
import { freePort } from './free-port.ts';
import type { IsReady } from './guarded-server.ts';

/** A container that runs, with one of its ports at 127.0.0.1, which stays the same when it is started again. */
export interface RunningContainer extends BackendControl {
  readonly port: number;
  /** Removes it. */
  stop(): Promise<void>;
}

/** What to run. */
export interface ContainerRequest {
  readonly image: string;
  readonly command: readonly string[];
  /** The port inside. */
  readonly port: number;
  /** What its log says when it serves. */
  readonly ready: RegExp;
  readonly isReady: IsReady;
}

/** A server in a container serves within this time, in milliseconds. */
const START_TIMEOUT_MS = 30_000;

/** A free port may be taken by somebody else before the container has it: so many are tried. */
const ATTEMPTS = 5;

/**
 * Why an image cannot be run on this machine, or undefined where it can.
 *
 * @param pull whether a missing image may be fetched
 */
export async function containerUnavailable(image: string, pull: boolean): Promise<string | undefined> {
  // Loaded on use: it is large, and most runs need none of it.
  const { getContainerRuntimeClient } = await import('testcontainers');
  try {
    const engine = await getContainerRuntimeClient();
    if (pull) return undefined;
    const images = await engine.container.dockerode.listImages();
    const present = images.some(({ RepoTags }) => RepoTags?.includes(image) === true);
    return present ? undefined : `the image ${image} is not there; --pull fetches it`;
  } catch {
    return 'no container engine answers';
  }
}

/**
 * Starts a container that cannot outlive this process: a guard removes it when the process is gone, however it went.
 *
 * @throws Error where the engine cannot start it
 */
export async function startContainer(request: ContainerRequest): Promise<RunningContainer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnPort(request, await freePort());
    } catch (error) {
      const taken = error instanceof Error && /already allocated|in use/i.test(error.message);
      if (!taken || attempt === ATTEMPTS) throw error;
    }
  }
}

async function startOnPort(
  { image, command, port: inside, ready, isReady }: ContainerRequest,
  port: number,
): Promise<RunningContainer> {
  // The guard does what the reaper would do, without an image of its own.
  process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
  const { GenericContainer, getContainerRuntimeClient, Wait } = await import('testcontainers');
  const run = randomUUID();
  const guard = spawn(
    process.execPath,
    [moduleFile(import.meta.dirname, 'guard-containers'), `org.spiderlightning.run=${run}`],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  const gone = once(guard, 'exit');
  const release = async () => {
    guard.stdin?.end();
    await gone;
  };
  const comesUp = async () => {
    if ((await eventually(async () => (await isReady(port)) || undefined, START_TIMEOUT_MS)) === true) return;
    throw new Error(`the server in a container of ${image} did not come up`);
  };
  try {
    const started = await new GenericContainer(image)
      .withLabels({ 'org.spiderlightning.run': run })
      .withCommand([...command])
      .withExposedPorts({ container: inside, host: port })
      .withWaitStrategy(Wait.forLogMessage(ready))
      .start();
    await comesUp();
    const container = (await getContainerRuntimeClient()).container.getById(started.getId());
    return {
      port,
      stop: release,
      pause: async () => void (await container.pause()),
      resume: async () => void (await container.unpause()),
      kill: async () => {
        await container.kill();
        await container.wait();
      },
      restart: async () => {
        await container.start();
        await comesUp();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}
