// What `spiderlightning-conformance/provider` gives to providers of others: the types of what they implement, and an
// error for what a guest is to see.
export type { CallContext, Claims, Connection, Level, Limits } from './connection.ts';
export type { KeyPage, KeyValueConnection, KeyValueErrorTag, KeyValueStore } from './keyvalue/contract.ts';
export type {
  Capabilities,
  Capability,
  ConfigKey,
  KeyValueProvider,
  Location,
  Provider,
  Scope,
  Trait,
} from './provider.ts';
export { WitError } from './wit-error.ts';
