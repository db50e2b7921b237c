import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { standInRuntime } from '../testing/stand-in/stand-in-runtime.ts';
import { eventually } from '../wait.ts';
import { patienceOf } from './patience.ts';
import type { Order, Start } from './runtime.ts';
import { RuntimeDeployment } from './runtime-deployment.ts';

const OPEN = { interface: 'wasi:keyvalue/store@0.2.0-draft', function: 'open', args: ['store'] };

describe('a runtime that runs', () => {
  let folder: string;
  let pids: string;
  let deployment: RuntimeDeployment;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'slight-deployment-'));
    pids = join(folder, 'pids');
    const order: Order = {
      shape: 'keyvalue-0.2.0-draft',
      world: 'command',
      component: '',
      folder,
      values: {},
      port: 0,
    };
    const start = (await standInRuntime({ reach: 'socket', pids }).start(order)) as Start;
    deployment = new RuntimeDeployment(start, patienceOf({}));
  });

  afterEach(async () => {
    await deployment.close();
    rmSync(folder, { recursive: true });
  });

  const processes = () => readFileSync(pids, 'utf8').trim().split('\n').map(Number);

  it('lets an instance serve one client after the other, without what the one before left open', async () => {
    const first = await deployment.client(true);
    expect(await first.invoke(OPEN)).to.deep.equal({ ok: { handle: 1 } });
    await first.close();
    const second = await deployment.client(true);
    expect(await second.invoke(OPEN)).to.deep.equal({ ok: { handle: 2 } });
    const third = await deployment.client(false);
    expect(await third.invoke(OPEN)).to.deep.equal({ ok: { handle: 1 } });
  });

  it('is started anew after a crash, for instances that nobody used at that time too', async () => {
    const clients = [await deployment.client(true), await deployment.client(true), await deployment.client(true)];
    const [crashing] = clients;
    await Promise.all(clients.slice(1).map((client) => client.close()));
    process.kill(processes()[0] as number, 'SIGKILL');
    const failed = await eventually(async () => {
      try {
        await crashing?.invoke(OPEN);
        return undefined;
      } catch (error) {
        return error as { kind?: string };
      }
    }, 10_000);
    expect(failed?.kind).to.equal('host-crash');
    for (let count = 0; count < 3; count++) {
      const next = await deployment.client(true);
      expect(await next.invoke(OPEN)).to.have.property('ok');
    }
    expect(processes()).to.have.lengthOf(2);
  });

  it('starts nothing once it was closed', async () => {
    await deployment.close();
    let thrown: unknown;
    await deployment.client(true).catch((error: unknown) => {
      thrown = error;
    });
    expect(String(thrown)).to.match(/the runtime was closed/);
  });
});
