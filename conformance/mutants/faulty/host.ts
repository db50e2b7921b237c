import { withCalls } from '../make/with-calls.ts';
import { withDeployment } from '../make/with-deployment.ts';
import type { Mutant } from '../mutant.ts';

/** Hosts that give a name to the wrong backend, or take what they must refuse. */
const mutants: Mutant[] = [
  {
    id: 'host-takes-any-name',
    title: 'a name that the slightfile does not declare is opened all the same',
    source: 'hosts with one store for everything',
    base: 'host',
    requirement: 'GEN-OPEN-UNDECLARED',
    killedBy: ['kv.open.undeclared'],
    wrap: (subject) =>
      withDeployment(subject, { resources: (resources) => [...resources, { name: '*', backend: 'subject' }] }),
  },
  {
    id: 'host-names-nothing',
    title: 'the error for an undeclared name does not say which',
    source: 'messages without their subject',
    base: 'host',
    requirement: 'GEN-OPEN-UNDECLARED',
    killedBy: ['kv.open.undeclared'],
    wrap: (subject) =>
      withCalls(subject, async ({ method, invoke }) => {
        const result = await invoke();
        if (method !== 'open' || 'ok' in result) return result;
        return { err: { case: 'unexpected-error', value: 'no such resource' } };
      }),
  },
  {
    id: 'host-wildcard-first',
    title: 'a * entry wins over the entry with the exact name',
    source: 'routes in which the first match or the widest wins',
    base: 'host',
    requirement: 'GEN-OPEN-WILDCARD',
    killedBy: ['kv.open.wildcard'],
    wrap: (subject) =>
      withDeployment(subject, {
        resources: (resources) => {
          const wild = resources.find(({ name }) => name === '*');
          return resources.map((resource) => ({ ...resource, backend: wild?.backend ?? resource.backend }));
        },
      }),
  },
  {
    id: 'host-wildcard-last',
    title: 'a * entry wins where it stands last in the file',
    source: 'configurations in which the last entry overrides those before it',
    base: 'host',
    requirement: 'GEN-OPEN-WILDCARD',
    killedBy: ['kv.open.wildcard'],
    wrap: (subject) =>
      withDeployment(subject, {
        resources: (resources) => {
          const last = resources.at(-1);
          return resources.map((one) => (last?.name === '*' ? { ...one, backend: last.backend } : one));
        },
      }),
  },
  {
    id: 'host-last-backend-for-all',
    title: 'every resource of a capability gets the backend of the last one',
    source: 'slight 0.5.1, whose Messaging::new gives every name the implementor of the last',
    base: 'host',
    requirement: 'GEN-OPEN-KIND',
    killedBy: ['kv.open.kinds'],
    wrap: (subject) =>
      withDeployment(subject, {
        resources: (resources) =>
          resources.map((resource) => ({ ...resource, backend: resources.at(-1)?.backend ?? resource.backend })),
      }),
  },
  {
    id: 'host-ignores-unknown-key',
    title: 'a configuration key that nobody knows is ignored',
    source: 'readers of configuration that take what they know and leave the rest',
    base: 'host',
    requirement: 'GEN-CONFIG',
    killedBy: ['kv.config.rejected'],
    wrap: (subject) =>
      withDeployment(subject, { resources: (resources) => resources.map(({ name, backend }) => ({ name, backend })) }),
  },
  {
    id: 'host-panics',
    title: 'a wrong configuration ends the host with a stack trace and exit code 101',
    source: 'slight 0.5.1, which panics',
    base: 'host',
    requirement: 'GEN-CONFIG',
    killedBy: ['kv.config.rejected'],
    wrap: (subject) => withDeployment(subject, { refusal: (refused) => ({ ...refused, exitCode: 101 }) }),
  },
  {
    id: 'host-shows-configuration',
    title: 'the line about a wrong configuration repeats the value',
    source: 'messages that repeat their input',
    base: 'host',
    requirement: 'GEN-CONFIG',
    killedBy: ['kv.config.rejected'],
    wrap: (subject) =>
      withDeployment(subject, {
        refusal: (refused) => ({ ...refused, stderr: `${refused.stderr.trimEnd()} = secret-value\n` }),
      }),
  },
  {
    id: 'host-names-no-key',
    title: 'the line about a wrong configuration does not name the key',
    source: 'messages without their subject',
    base: 'host',
    requirement: 'GEN-CONFIG',
    killedBy: ['kv.config.rejected'],
    wrap: (subject) =>
      withDeployment(subject, {
        refusal: (refused) => ({ ...refused, stderr: refused.stderr.replaceAll('NO_SUCH_KEY', 'a key') }),
      }),
  },
  {
    id: 'host-tells-twice',
    title: 'the line about a wrong configuration is written by every layer',
    source: 'log and rethrow',
    base: 'host',
    requirement: 'GEN-CONFIG',
    killedBy: ['kv.config.rejected'],
    wrap: (subject) =>
      withDeployment(subject, { refusal: (refused) => ({ ...refused, stderr: refused.stderr.repeat(2) }) }),
  },
];

export default mutants;
