import { StandInConfig } from '../../../testing/stand-in/stand-in-config.ts';
import { WitError } from '../../../testing/stand-in/wit-error.ts';
import { CONFIG, type RuntimeMutant } from '../runtime-specimen.ts';

/** Configuration whose values are changed by a function. */
function withValues(change: (value: string) => string): typeof StandInConfig {
  return class extends StandInConfig {
    constructor(values: Readonly<Record<string, string>>) {
      super(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)])));
    }
  };
}

/** Configuration that is not what the host was configured with. */
const mutants: RuntimeMutant[] = [
  {
    id: 'config-missing-is-empty',
    title: 'get of an unknown key gives the empty string',
    shapes: CONFIG,
    requirement: 'WCFG-GET-MISSING',
    killedBy: ['wcfg.get.missing', 'wcfg.get.unconfigured'],
    Config: class extends StandInConfig {
      override get(key: string) {
        return this.values.get(key) ?? '';
      }
    },
  },
  {
    id: 'config-missing-fails',
    title: 'get of an unknown key is an error',
    shapes: CONFIG,
    requirement: 'WCFG-GET-MISSING',
    killedBy: ['wcfg.get.missing', 'wcfg.get.unconfigured'],
    Config: class extends StandInConfig {
      override get(key: string) {
        const value = this.values.get(key);
        if (value === undefined) throw new WitError('upstream', 'no such key');
        return value;
      }
    },
  },
  {
    id: 'config-dots-are-underscores',
    title: 'a key with a dot is looked up with an underscore',
    shapes: CONFIG,
    requirement: 'WCFG-GET',
    killedBy: ['wcfg.get'],
    Config: class extends StandInConfig {
      override get(key: string) {
        return this.values.get(key.replaceAll('.', '_'));
      }
    },
  },
  {
    id: 'config-numbers-parsed',
    title: 'digits are read as a number: 0042 is 42',
    shapes: CONFIG,
    requirement: 'WCFG-GET',
    killedBy: ['wcfg.get'],
    Config: withValues((value) => (/^\d+$/.test(value) ? String(Number(value)) : value)),
  },
  {
    id: 'config-cut-at-comma',
    title: 'values end at a comma',
    shapes: CONFIG,
    tier: 'default',
    requirement: 'WCFG-GET',
    killedBy: ['wcfg.text.separators'],
    Config: withValues((value) => value.split(',')[0] ?? ''),
  },
  {
    id: 'config-all-without-some',
    title: 'get-all has ten pairs at most',
    shapes: CONFIG,
    requirement: 'WCFG-GET-ALL',
    killedBy: ['wcfg.get-all'],
    Config: class extends StandInConfig {
      override getAll() {
        return [...this.values].slice(0, 10);
      }
    },
  },
  {
    id: 'config-all-twice',
    title: 'get-all has every pair twice',
    shapes: CONFIG,
    requirement: 'WCFG-GET-ALL',
    killedBy: ['wcfg.get-all'],
    Config: class extends StandInConfig {
      override getAll() {
        return [...this.values, ...this.values];
      }
    },
  },
  {
    id: 'config-all-other-keys',
    title: 'get-all lists keys in capitals, which get does not know',
    shapes: CONFIG,
    requirement: 'WCFG-GET-ALL',
    killedBy: ['wcfg.get-all'],
    Config: class extends StandInConfig {
      override getAll() {
        return [...this.values].map(([key, value]) => [key.toUpperCase(), value] as const);
      }
    },
  },
  {
    id: 'config-all-leaks',
    title: 'get-all of a host without configuration has pairs that get does not have',
    shapes: CONFIG,
    requirement: 'WCFG-GET-ALL',
    killedBy: ['wcfg.get.unconfigured'],
    Config: class extends StandInConfig {
      override getAll() {
        return [...this.values, ['PATH', '/usr/bin'] as const];
      }
    },
  },
  {
    id: 'config-trimmed',
    title: 'blanks around values are dropped',
    shapes: CONFIG,
    requirement: 'WCFG-TEXT',
    killedBy: ['wcfg.text'],
    Config: withValues((value) => value.trim()),
  },
  {
    id: 'config-cut-at-equals',
    title: 'values end at an equals sign',
    shapes: CONFIG,
    requirement: 'WCFG-TEXT',
    killedBy: ['wcfg.text'],
    Config: withValues((value) => value.split('=')[0] ?? ''),
  },
  {
    id: 'config-latin1',
    title: 'text is taken for Latin-1',
    shapes: CONFIG,
    requirement: 'WCFG-TEXT',
    killedBy: ['wcfg.text'],
    Config: withValues((value) => Buffer.from(value).toString('latin1')),
  },
  {
    id: 'config-normalised',
    title: 'text is brought to Unicode normal form C',
    shapes: CONFIG,
    requirement: 'WCFG-TEXT',
    killedBy: ['wcfg.text'],
    Config: withValues((value) => value.normalize('NFC')),
  },
  {
    id: 'config-unquoted',
    title: 'backslashes escape, as in a quoted string',
    shapes: CONFIG,
    requirement: 'WCFG-TEXT',
    killedBy: ['wcfg.text'],
    Config: withValues((value) => value.replaceAll('\\n', '\n')),
  },
];

export default mutants;
