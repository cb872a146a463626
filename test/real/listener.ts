import { explainByLogs, markLogs } from '../rig/logs.ts';

/**
 * For tests on real clusters: when a test or a hook fails, shows what the servers have logged since it began. At once,
 * because the hooks that follow may stop the clusters and remove their logs.
 */
export function listen(runner: Mocha.Runner): void {
  runner.on('suite', markLogs);
  runner.on('test', markLogs);
  runner.on('fail', (test) => {
    console.log(`\n  The servers during "${test.fullTitle()}":\n${explainByLogs()}\n`);
  });
}
