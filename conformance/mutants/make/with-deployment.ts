import type { DeployedResource, RefusedDeployment, Subject } from '../../subjects/subject.ts';
import { withClient } from './with-client.ts';

/** What stands between a check and the host that it configures. */
export interface Alterations {
  /** The configuration that the host reads in the place of the one that the check wrote. */
  resources?(resources: readonly DeployedResource[]): readonly DeployedResource[];
  /** What the host seems to have said when it refused. */
  refusal?(refused: RefusedDeployment): RefusedDeployment;
}

/** A subject whose host reads something else than its configuration, or refuses one in another way. */
export function withDeployment(
  subject: Subject,
  { resources: read = (resources) => resources, refusal: tell = (refused) => refused }: Alterations,
): Subject {
  return {
    ...withClient(subject, (client) => client),
    async deploy(specversion, resources) {
      if (subject.deploy === undefined) throw new Error('this subject has no host');
      const started = await subject.deploy(specversion, read(resources));
      return 'exitCode' in started ? tell(started) : started;
    },
  };
}
