import { keysOf } from './describe-figures.js';
import { StandbySystem } from './standby-system.js';

/** The negative control: what is not promised is lost, and the checker sees it. */
describe('F28: failover to an asynchronous standby', () => {
  let system: StandbySystem;

  beforeAll(async () => {
    system = await StandbySystem.start({ synchronous: false });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('loses exactly what was acknowledged and not yet streamed, and the checker names it', async () => {
    const { run } = system;
    await run.writeMany(30);
    await system.streamed();
    system.toStandby.swallow();
    const gone = await run.writeMany(30);
    expect(gone.map(({ status }) => status)).toEqual(gone.map(() => 201));

    await system.failOver();

    const { findings, missing } = await run.check('F28 an asynchronous standby takes over', system.standby);
    expect(missing).toEqual([]);
    const lost = gone.map(({ key }) => key).sort();
    expect(keysOf(findings, 'R1 acknowledged once')).toEqual(lost);
    // Their replays are the first writes of the successor, which knows nothing of the first answers.
    for (const rule of ['R5 one first answer', 'C3 replay', 'C4 audited as answered']) {
      expect(keysOf(findings, rule)).toEqual(lost);
    }
    expect(keysOf(findings)).toEqual(lost);
  });
});
