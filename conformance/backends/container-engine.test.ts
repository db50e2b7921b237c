import { expect } from 'chai';
import { connectRedis } from '../../providers/redis/bounded-redis.ts';
import type { BackendInstance } from './backend.ts';
import redis from './redis.ts';

const strategy = redis.strategies.find(({ name }) => name === 'container');
const options = { profile: 'durable', pull: false, folder: '' } as const;
const unavailable = await strategy?.unavailable(options);

describe(`Redis in a container${unavailable === undefined ? '' : ` (pending: ${unavailable})`}`, function () {
  this.timeout(120_000);

  it('serves, is the durable one, and is gone when it is stopped', async function () {
    // CI must have an engine: there its absence fails the start below.
    if (unavailable !== undefined && process.env.CI !== 'true') this.skip();
    const instance = (await strategy?.start(options)) as BackendInstance;
    const client = await connectRedis(instance.address);
    try {
      expect(await client.ping()).to.equal('PONG');
      expect(await client.config('GET', 'appendonly')).to.include('yes');
      expect(instance.shared).to.equal(false);
    } finally {
      client.disconnect();
      await instance.stop();
    }
    let refused = false;
    await connectRedis(instance.address).catch(() => {
      refused = true;
    });
    expect(refused).to.equal(true);
  });
});
