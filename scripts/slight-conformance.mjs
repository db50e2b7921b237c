#!/usr/bin/env node
import { launch } from './launch.mjs';

await launch('conformance/cli.ts', process.argv.slice(2));
