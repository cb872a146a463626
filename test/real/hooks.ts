import { explainByLogs, markLogs } from '../rig/logs.ts';

/** For every test on real clusters: when it fails, the logs of the servers since it began are shown. */
export const mochaHooks = {
  beforeEach(): void {
    markLogs();
  },
  async afterEach(this: Mocha.Context): Promise<void> {
    if (this.currentTest?.state !== 'failed') return;
    const logs = await explainByLogs();
    console.log(`  what the servers said during "${this.currentTest.title}":\n${logs}`);
  },
};
