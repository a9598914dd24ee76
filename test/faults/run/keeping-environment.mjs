import { TestEnvironment } from 'jest-environment-node';

/** Tells the tests of a file when one of them has failed: what ends a cluster behind them keeps its logs and database. */
export default class KeepingEnvironment extends TestEnvironment {
  handleTestEvent({ name, test, hook }) {
    if (name === 'hook_failure') this.keep(hook.type, hook.parent);
    else if (name === 'test_done' && test.errors.length > 0) this.keep(test.name, test.parent);
  }

  /** The first failure is the one to understand. */
  keep(name, parent) {
    const names = [name];
    for (let block = parent; block?.parent; block = block.parent) names.unshift(block.name);
    this.global.process.env.FAULTS_FAILED_TEST ??= names.join(' ');
  }
}
