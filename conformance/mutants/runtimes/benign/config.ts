import { StandInConfig } from '../../../testing/stand-in/stand-in-config.ts';
import { WitError } from '../../../testing/stand-in/wit-error.ts';
import { type BenignRuntime, CONFIG } from '../runtime-specimen.ts';

/** Configuration as some have it. */
const specimens: BenignRuntime[] = [
  {
    id: 'config-unchanged',
    title: 'configuration is as most have it',
    because: 'what the others are made from must pass by itself',
    shapes: ['config-0.2.0-rc.1'],
    tier: 'default',
  },
  {
    id: 'config-shuffled',
    title: 'get-all lists in another order each time',
    because: 'the order is left open',
    shapes: CONFIG,
    tier: 'default',
    Config: class extends StandInConfig {
      override getAll() {
        return [...this.values].sort(() => Math.random() - 0.5);
      }
    },
  },
  {
    id: 'config-has-more',
    title: 'the host has pairs besides those that it was configured with',
    because: 'whether get-all has more is left open; what get-all has, get has too',
    shapes: CONFIG,
    tier: 'default',
    Config: class extends StandInConfig {
      constructor(values: Readonly<Record<string, string>>) {
        super({ 'host.version': '1', 'host.name': 'stand-in', ...values });
      }
    },
  },
  {
    id: 'config-odd-keys-refused',
    title: 'get of an odd or empty key is an error',
    because: 'what such a key gets is left open',
    shapes: CONFIG,
    Config: class extends StandInConfig {
      override get(key: string) {
        if (!/^[\w.-]+$/.test(key)) throw new WitError('upstream', 'no key can be called so');
        return super.get(key);
      }
    },
  },
  {
    id: 'config-case-folded',
    title: 'letter case of keys does not matter',
    because: 'whether it does is left open',
    shapes: CONFIG,
    Config: class extends StandInConfig {
      override get(key: string) {
        const found = [...this.values].find(([name]) => name.toLowerCase() === key.toLowerCase());
        return found?.[1];
      }
    },
  },
  {
    id: 'config-without-empty-values',
    title: 'a key that was configured with the empty string is not there',
    because: 'whether it has a value is left open',
    shapes: CONFIG,
    Config: class extends StandInConfig {
      constructor(values: Readonly<Record<string, string>>) {
        super(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')));
      }
    },
  },
];

export default specimens;
