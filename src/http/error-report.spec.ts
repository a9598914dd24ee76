import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { logError } from './error-report.js';
import { InternalError, ServiceUnavailable } from './http.errors.js';

describe('logError', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', row: 'secret' });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('warns of unavailability with the reason but no stack', () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    logError(new ServiceUnavailable(cause), 'r1');
    const causes = [{ name: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' }];
    expect(warn.mock.calls).toEqual([[{ requestId: 'r1', code: 'service_unavailable', causes }, 'unavailable']]);
    expect(JSON.stringify(warn.mock.calls)).not.toContain('stack');
  });

  it('says nothing of overload, which has no cause: the line of the request says all', () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    logError(new ServiceUnavailable(), 'r1');
    expect(warn).not.toHaveBeenCalled();
  });

  it('keeps the stack of a defect', () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    logError(new InternalError(cause), 'r2');
    expect(error.mock.calls[0]?.[0]).toMatchObject({ requestId: 'r2', causes: [{ stack: cause.stack }] });
    expect(JSON.stringify(error.mock.calls)).not.toContain('secret');
  });

  // PostgreSQL's "invalid input syntax for type integer: ..." put the caller's value into the log.
  it('withholds what quotes data, and still says where it came from', () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    const quoting = Object.assign(new Error('invalid input syntax: "secret"'), { code: '22P02' });
    logError(new InternalError(quoting), 'r3');
    expect(JSON.stringify(error.mock.calls)).not.toContain('secret');
    expect(JSON.stringify(error.mock.calls)).toMatch(/error-report[.]spec.*"22P02"/);
  });
});
