import { CommitFinder, type Message, MessageReader, queryMessage } from './postgres-messages.js';

const message = (type: string, ...texts: readonly string[]): Buffer => {
  const body = Buffer.from(texts.map((text) => `${text}\0`).join(''));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
};
const startup = (): Buffer => {
  const bytes = Buffer.alloc(9);
  bytes.writeUInt32BE(9);
  bytes.writeUInt32BE(196_608, 4);
  return bytes;
};
const typesOf = (messages: readonly Message[]): string => messages.map(({ type }) => type).join('');

describe('messages', () => {
  const bytes = Buffer.concat([startup(), queryMessage('SELECT 1'), queryMessage('COMMIT'), message('S')]);

  it.each(Array.from({ length: bytes.length - 1 }, (_, at) => at + 1))('are the same when cut after byte %i', (at) => {
    const reader = new MessageReader(false);
    const read = [...reader.read(bytes.subarray(0, at)), ...reader.read(bytes.subarray(at))];
    expect(typesOf(read)).toBe('QQS');
    expect(Buffer.concat(read.map((one) => one.bytes))).toEqual(bytes);
  });

  it('are the same when every byte comes alone', () => {
    const reader = new MessageReader(false);
    const read = [...bytes].flatMap((byte) => reader.read(Buffer.from([byte])));
    expect(read.map((one) => one.bytes.length)).toEqual([9, 14, 12, 5]);
  });
});

describe('a COMMIT', () => {
  const isLast = (...messages: readonly Buffer[]): boolean => {
    const finder = new CommitFinder();
    return (
      new MessageReader(true)
        .read(Buffer.concat(messages))
        .map((one) => finder.isCommit(one))
        .at(-1) === true
    );
  };

  it.each(['COMMIT', 'commit;', ' Commit work ', 'END', 'INSERT INTO a VALUES (1); COMMIT TRANSACTION;'])(
    'is found in a simple query: %s',
    (sql) => {
      expect(isLast(queryMessage(sql))).toBe(true);
    },
  );

  it.each(['BEGIN', 'SELECT 1', `INSERT INTO a VALUES ('commit')`, 'ROLLBACK', `COMMIT PREPARED 'a'`])(
    'is not found in %s',
    (sql) => {
      expect(isLast(queryMessage(sql))).toBe(false);
    },
  );

  it.each([
    ['a prepared statement', 'c', ''],
    ['one without a name', '', 'p'],
  ])('is found where %s is carried out', (_name, statement, portal) => {
    const prepared = [message('P', statement, 'COMMIT', ''), message('B', portal, statement)];
    expect(isLast(...prepared)).toBe(false);
    expect(isLast(...prepared, message('E', portal, ''))).toBe(true);
    expect(
      isLast(
        ...prepared,
        message('P', 'other', 'SELECT 1', ''),
        message('B', portal, 'other'),
        message('E', portal, ''),
      ),
    ).toBe(false);
  });
});
