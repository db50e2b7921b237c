import type { Check } from '../../check.ts';
import { bytes } from '../../models/keyvalue/bytes.ts';
import { expectError, expectValue } from '../../models/keyvalue/expectations.ts';
import { expectInTime } from '../../models/keyvalue/fault-expectations.ts';
import { secretForms } from '../../secret-forms.ts';
import type { CallResult } from '../../subjects/subject.ts';
import { showResult } from '../../trace.ts';
import { never } from '../../wait.ts';
import type { World } from '../../world.ts';

/** Who was refused must not ask again by himself, at least not within this time, in milliseconds. */
const PEACE_MS = 1_000;

/** Connections that may still be on their way when the refusal is told. */
const LATE_CONNECTIONS = 1;

/** An error's text must not repeat the credentials. */
function expectNoSecret(world: World, what: string, result: CallResult<unknown>, secret: string): void {
  const text = 'err' in result ? showResult(result) : '';
  const shown = secretForms(secret).some((form) => text.includes(form));
  world.expect(['GEN-SECRETS'], !shown, `${what} → an error with the password in it`, 'no credentials');
}

/** Who may do what. */
const checks: Check[] = [
  {
    id: 'kv.auth.refused',
    title: 'wrong credentials are an authentication-error in time, without the password, and nobody tries for ever',
    covers: ['GEN-AUTH', 'GEN-SECRETS'],
    kind: 'security',
    tier: 'default',
    async run(world) {
      const faults = await world.disturb();
      for (const { account, subject } of await faults.accounts()) {
        if (account.lacks !== 'everything') continue;
        const what = `open and get with ${account.what}`;
        const client = await world.keyvalue('connection', subject);
        const call = async (): Promise<CallResult<unknown>> => {
          const opened = await client.tryOpen(world.fresh());
          return 'ok' in opened ? opened.ok.get('k') : opened;
        };
        const result = await expectInTime(world, 'GEN-AUTH', what, call());
        expectError(world, ['GEN-AUTH'], what, result, ['authentication-error']);
        expectNoSecret(world, what, result, account.secret);
      }
      const settled = faults.proxy.counters.connections + LATE_CONNECTIONS;
      const more = await never(async () => {
        const { connections } = faults.proxy.counters;
        return connections > settled ? connections : undefined;
      }, PEACE_MS);
      world.expect(
        ['GEN-AUTH'],
        more === undefined,
        'new connections after all were refused',
        'no endless reconnecting',
      );
    },
  },
  {
    id: 'kv.auth.right',
    title: 'a lacking right is an authentication-error without effect, and what is allowed works',
    covers: ['GEN-AUTH', 'GEN-OUTCOME', 'GEN-SECRETS'],
    kind: 'security',
    tier: 'default',
    async run(world) {
      const faults = await world.disturb();
      for (const { account, subject } of await faults.accounts()) {
        if (account.lacks !== 'writing') continue;
        const name = world.fresh();
        const owner = await (await world.keyvalue('connection', faults.aside)).open(name);
        await owner.put('k', bytes('before'));
        const reader = await (await world.keyvalue('connection', subject)).open(name);
        const read = await reader.get('k');
        expectValue(world, ['GEN-AUTH'], `get by ${account.what}`, read, bytes('before'));
        for (const [call, refused] of [
          ['set', await reader.set('k', bytes('after'))],
          ['delete', await reader.delete('k')],
        ] as const) {
          const what = `${call} by ${account.what}`;
          expectError(world, ['GEN-AUTH'], what, refused, ['authentication-error']);
          expectNoSecret(world, what, refused, account.secret);
          expectValue(world, ['GEN-OUTCOME'], `get after ${what}`, await owner.get('k'), bytes('before'));
        }
        expectValue(world, ['GEN-AUTH'], 'get after that', await reader.get('k'), bytes('before'));
      }
    },
  },
];

export default checks;
