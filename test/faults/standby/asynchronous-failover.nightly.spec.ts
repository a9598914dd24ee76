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

    const lost = (await run.check(system.standby)).filter(({ rule }) => rule === 'R1 acknowledged once');
    expect(lost.map(({ key }) => key).sort()).toEqual(gone.map(({ key }) => key).sort());
  });
});
