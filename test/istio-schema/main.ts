import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/repository.ts';
import { istioSchemaFile, istioSchemaText } from './generate.ts';
import { findModules } from './modules.ts';

/** `npm run istio-schema` */
const modules = await findModules('download');
if (modules.ok) {
  writeFileSync(join(repository, istioSchemaFile), istioSchemaText(modules.value));
} else {
  console.error(`the Go modules of Istio are not at hand: ${modules.error}`);
  process.exitCode = 1;
}
