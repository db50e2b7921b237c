import type { getContainerRuntimeClient } from 'testcontainers';

/** The container engine of this machine, if it has one. Nothing of the library is loaded before it is asked for. */
export const containerEngine = {
  /**
   * Why an image cannot be run here, or undefined where it can.
   *
   * @param pull whether a missing image may be fetched
   */
  async unavailable(image: string, pull: boolean): Promise<string | undefined> {
    const testcontainers = await import('testcontainers');
    let engine: Awaited<ReturnType<typeof getContainerRuntimeClient>>;
    try {
      engine = await testcontainers.getContainerRuntimeClient();
    } catch {
      return 'no container engine answers';
    }
    if (pull) return undefined;
    const images = await engine.container.dockerode.listImages();
    const present = images.some(({ RepoTags }) => RepoTags?.includes(image) === true);
    return present ? undefined : `the image ${image} is not there; --pull fetches it`;
  },
};
