import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';

/** A container that runs, with one of its ports at 127.0.0.1. */
export interface RunningContainer {
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
  /** Its log says so when it serves. */
  readonly ready: RegExp;
}

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
export async function startContainer({ image, command, port, ready }: ContainerRequest): Promise<RunningContainer> {
  // The guard does what the reaper would do, without an image of its own.
  process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
  const { GenericContainer, Wait } = await import('testcontainers');
  const run = randomUUID();
  const guard = spawn(
    process.execPath,
    [join(import.meta.dirname, 'guard-containers.ts'), `org.spiderlightning.run=${run}`],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  const gone = once(guard, 'exit');
  const release = async () => {
    guard.stdin?.end();
    await gone;
  };
  try {
    const container = await new GenericContainer(image)
      .withLabels({ 'org.spiderlightning.run': run })
      .withCommand([...command])
      .withExposedPorts(port)
      .withWaitStrategy(Wait.forLogMessage(ready))
      .start();
    return { port: container.getMappedPort(port), stop: release };
  } catch (error) {
    await release();
    throw error;
  }
}
