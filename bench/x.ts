import { fileURLToPath } from 'node:url';
import { isInside, runInside } from '../test/rig/isolation.ts';
import { benchApply } from './apply.ts';
if (isInside()) { for (let i = 0; i < Number(process.env['N'] ?? 2); i += 1) await benchApply(); process.exit(0); }
else await runInside(fileURLToPath(import.meta.url), [], () => undefined);
