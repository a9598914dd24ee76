import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const FILES = ['test/faults/crash-points/crash-points.spec.ts', 'test/contract/storm.spec.ts'];

/** From the Jest results of a stage to what `.ci/run` prints of its time. */
describe('the seconds of single spec files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spec-seconds-'));
  const report = join(folder, 'test.json');
  const seconds = (file: string): string =>
    execFileSync(process.execPath, ['.ci/spec-seconds.mjs', file], { encoding: 'utf8' });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('are told of the crash sweep and the storm, which have no stage of their own', () => {
    const testResults = [...FILES, 'test/contract/limits.spec.ts', 'src/storm.spec.ts'].map((file, place) => ({
      ...{ name: resolve(file), startTime: 1_000_000, endTime: 1_000_000 + 61_400 * (place + 1) },
    }));
    writeFileSync(report, JSON.stringify({ testResults }));
    expect(seconds(report).split('\n')).toEqual([
      '    123 s  of which test/contract/storm.spec.ts',
      '     61 s  of which test/faults/crash-points/crash-points.spec.ts',
      '',
    ]);
  });

  it('are none of a stage without such files, or without results', () => {
    writeFileSync(report, JSON.stringify({ testResults: [] }));
    expect([report, join(folder, 'missing'), ''].map(seconds)).toEqual(['', '', '']);
  });

  it('name files that are there', () => {
    for (const file of FILES) expect(readFileSync(file, 'utf8')).toContain('describe');
  });
});
