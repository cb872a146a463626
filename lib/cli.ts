#!/usr/bin/env node
import { processWorld } from './cli/world.ts';
import { run } from './cli/run.ts';

process.exitCode = await run(process.argv.slice(2), processWorld());
