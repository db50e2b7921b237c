import type { Client, Deployment, Subject } from '../../subjects/subject.ts';

/** A subject between whose clients and the checks stands something, also in hosts that checks configure. */
export function withClient(subject: Subject, alter: (client: Client) => Client): Subject {
  const { deploy } = subject;
  return {
    transport: subject.transport,
    client: async (apart) => alter(await subject.client(apart)),
    log: () => subject.log(),
    close: () => subject.close(),
    ...(deploy === undefined
      ? {}
      : {
          async deploy(specversion, resources) {
            const deployed = await deploy.call(subject, specversion, resources);
            if ('exitCode' in deployed) return deployed;
            const altered: Deployment = {
              client: async () => alter(await deployed.client()),
              close: () => deployed.close(),
            };
            return altered;
          },
        }),
  };
}
